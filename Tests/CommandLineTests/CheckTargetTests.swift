import Foundation
import TestSupport
import Testing

/// The ways to say where an export is to go, but for its database.
@Suite("emigrate check asks about the target", .blocking)
struct CheckTargetTests {
    private let export = Fixture.export("1.97").zip.path
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func run(_ options: String...) throws -> CommandResult {
        try Command.emigrate(["check", export] + options).run()
    }

    private func check(_ options: String...) throws -> CheckReport {
        try .checking(export, options)
    }

    private func write(_ text: String, to name: String) throws -> String {
        let file = folder.file(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        return try folder.write(Array(text.utf8), to: name).path
    }

    @Test("a database that cannot be reached is no answer")
    func unreachable() throws {
        let result = try run(
            "--synapse", "1.98.0", "-d", "host=\(folder.url.path) dbname=synapse", "--json")
        #expect(result.status == 69)
        #expect(result.output.isEmpty)
        #expect(result.errorText.contains("the target database cannot be reached: "))
    }

    @Test("another server_name in the configuration blocks, and --server-name goes before it")
    func serverName() throws {
        let config = try write("server_name: example.net\n", to: "homeserver.yaml")
        let report = try check("--synapse", "1.98.0", "--homeserver-config", config)
        #expect(report.blocks == ["server-name"])
        let finding = try #require(report.about("server-name").first)
        #expect(finding.message.contains("example.net") && finding.message.contains("example.org"))
        #expect(finding.synapseError?.contains("not native to example.net!") == true)
        let named = try check(
            "--synapse", "1.98.0", "--homeserver-config", config, "--server-name", "example.org")
        #expect(named.about("server-name").map(\.verdict) == ["ok"])
    }

    @Test("a configuration that is not YAML is told with the line, without what is in it")
    func brokenConfig() throws {
        let config = try write(
            "server_name: example.org\ndatabase:\n  args:\n    password: a: hunter2\n",
            to: "homeserver.yaml")
        let result = try run("--synapse", "1.98.0", "--homeserver-config", config)
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        #expect(result.errorText.contains("\(config), line 4: this is not YAML: "))
        #expect(!result.errorText.contains("hunter2"))
    }

    @Test(
        "an installed package is judged by its own constants",
        arguments: [(83, 82, true), (78, 76, false)])
    func package(_ schema: Int, _ compat: Int, _ isCompatible: Bool) throws {
        _ = try write(
            "SCHEMA_VERSION = \(schema)\nSCHEMA_COMPAT_VERSION = \(compat)\n",
            to: "synapse/storage/schema/__init__.py")
        let report = try check("--synapse-package", folder.url.path)
        #expect(report.compatible == isCompatible)
        #expect(report.blocks == (isCompatible ? [] : ["schema"]))
        let evidence = report.about("schema").flatMap(\.evidence)
        let package = evidence.first { $0.source == folder.file("synapse").path }
        #expect(
            package?.detail == "SCHEMA_VERSION \(schema), SCHEMA_COMPAT_VERSION \(compat)")
        // Nothing in it says which release it is.
        #expect(report.about("release-unknown").map(\.verdict) == ["note"])
    }

    @Test("a Synapse behind TLS is left to curl, which is said in full")
    func secureURL() throws {
        let result = try run("--synapse-url", "https://matrix.example.org/")
        #expect(result.status == 64)
        #expect(
            result.errorText.contains(
                "Run `curl https://matrix.example.org/_matrix/federation/v1/version` and pass the "
                    + "version that it answers: --synapse VERSION."))
    }

    @Test("JSON has its fields")
    func fields() throws {
        let report = try check("--synapse", "1.98.0")
        #expect(report.schema == 1)
        #expect(report.command == "check")
        #expect(report.input == export)
        #expect(report.compatible)
        #expect(["ok", "note", "warning"].contains(report.verdict))
        #expect(report.schemaVersion == 83)
        #expect(report.compatVersion == 80)
        #expect(!report.findings.isEmpty)
        for finding in report.findings {
            #expect(["ok", "note", "warning", "blocks"].contains(finding.verdict))
            #expect(!finding.message.isEmpty && !finding.code.isEmpty)
            #expect(finding.evidence.allSatisfy { !$0.source.isEmpty && !$0.detail.isEmpty })
        }
        #expect(report.unreadTables == report.unreadTables.sorted())
    }
}
