import Foundation
import TestSupport
import Testing

@Suite("emigrate check", .blocking)
struct CheckCommandTests {
    private func check(_ export: String, _ options: String...) throws -> CommandResult {
        try Command.emigrate(["check", export] + options).run()
    }

    private func json(_ result: CommandResult) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(result.output))
        return try #require(object as? [String: Any])
    }

    private func findings(_ result: CommandResult) throws -> [String: String] {
        let list = try #require(try json(result)["findings"] as? [[String: Any]])
        var verdicts: [String: String] = [:]
        for finding in list {
            let code = try #require(finding["code"] as? String)
            verdicts[code] = finding["verdict"] as? String
        }
        return verdicts
    }

    /// Each fixture, a release, and whether that release opens it.
    @Test(
        "verdict and exit status say what Synapse does",
        arguments: [
            ("1.97", "1.97.0", true), ("1.97", "1.98.0", true), ("1.97", "1.163.2", true),
            ("1.97", "1.90.0", true), ("1.97", "1.60.0", false), ("1.60.0", "1.60.0", true),
            ("1.60.0", "1.163.2", true), ("1.60.0", "1.50.0", false),
        ])
    func verdicts(_ fixture: String, _ release: String, _ isCompatible: Bool) throws {
        let export = Fixture.export(fixture).zip.path
        let result = try check(export, "--synapse", release, "--json")
        #expect(result.status == (isCompatible ? 0 : 1), "\(result.errorText)")
        #expect(try json(result)["compatible"] as? Bool == isCompatible)
        #expect((try findings(result)["schema"] == "blocks") != isCompatible)
    }

    @Test("Synapse's own words are quoted where it refuses")
    func quotes() throws {
        let result = try check(Fixture.export("1.97").zip.path, "--synapse", "1.60.0")
        #expect(
            result.text.contains(
                "Cannot use this database as it is too new for the server to understand"))
        #expect(result.text.contains("Verdict: not compatible."))
    }

    @Test("another server name blocks")
    func serverName() throws {
        let export = Fixture.export("1.97").zip.path
        let result = try check(
            export, "--synapse", "1.97.0", "--server-name", "example.com", "--json")
        #expect(result.status == 1)
        #expect(try findings(result)["server-name"] == "blocks")
    }

    @Test("pending background updates are told")
    func pending() throws {
        let result = try check(
            Fixture.export("1.97-pending").zip.path, "--synapse", "1.98.0", "--json")
        let verdict = try #require(try findings(result)["background-updates"])
        #expect(verdict != "ok")
    }

    @Test("an archive and its script lead to the same findings")
    func forms() throws {
        let fixture = Fixture.export("1.97")
        let archive = try check(fixture.zip.path, "--synapse", "1.98.0", "--full", "--json")
        let script = try check(
            fixture.compressedSQL.path, "--synapse", "1.98.0", "--full", "--json")
        // A script has no folder whose name could be held against the owner.
        var expected = try findings(archive)
        expected["export-name"] = nil
        #expect(try findings(script).filter { $0.key != "export-name" } == expected)
    }

    @Test("a dump of something else is no answer")
    func notSynapse() throws {
        let result = try check(
            Fixture.url("corpus/pg15/appdb-Fd").path, "--synapse", "1.98.0")
        #expect(result.status == 65)
        #expect(result.errorText.contains("not of a Synapse database"))
    }

    @Test("a release that nobody knows yet is said to be unknown")
    func newer() throws {
        let result = try check(
            Fixture.export("1.97").zip.path, "--synapse", "9.0.0", "--json")
        #expect(try findings(result)["release-unknown"] != nil)
    }

    @Test("no target, or none that can be read, is wrong usage")
    func usage() throws {
        let export = Fixture.export("1.97").zip.path
        #expect(try check(export).status == 64)
        #expect(try check(export, "--synapse", "new").status == 64)
    }
}
