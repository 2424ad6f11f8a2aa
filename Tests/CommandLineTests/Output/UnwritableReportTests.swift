import Foundation
import TestSupport
import Testing

@Suite(
    "A report that cannot be written whole is a failure, and what was done is said", .blocking,
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
struct UnwritableReportTests {
    private static let archive = Fixture.url("corpus/pg15/appdb-Fd").path
    private static let synapse = Fixture.export("1.97").zip.path

    /// Runs a shell line with the program as `$0` and the arguments from `$1` on.
    private func shell(_ line: String, _ arguments: [String]) throws -> CommandResult {
        let program = try Command.emigrateProgram.get().path
        var command = try Command(named: "bash", ["-c", line, program] + arguments)
        command.timeout = 120
        return try command.run()
    }

    @Test(
        "of every command that only looks",
        arguments: [
            ["inspect", synapse], ["inspect", synapse, "--json"], ["inspect", synapse, "--users"],
            ["inspect", archive, "--toc"], ["inspect", archive, "--toc", "--json"],
            ["check", synapse, "--synapse", "1.98.0"],
            ["check", synapse, "--synapse", "1.98.0", "--json"],
            ["check", synapse, "--synapse", "1.20.0"],
        ], [">/dev/full", ">&-"])
    func looking(_ arguments: [String], _ target: String) throws {
        let result = try shell("\"$0\" \"$@\" \(target)", arguments)
        #expect(result.status == 74, "\(result)")
        #expect(result.errorText.contains("could not be written whole to standard output"))
    }

    @Test("of a reader that goes away in its middle")
    func reader() throws {
        let result = try shell(
            "set -o pipefail; \"$0\" inspect \"$1\" --toc --json | head -c 10", [Self.synapse])
        #expect(result.status == 74, "\(result)")
    }

    @Test("the page of an inspection is there all the same")
    func page() throws {
        let folder = try TemporaryDirectory()
        let page = folder.file("page.html").path
        let result = try shell(
            "\"$0\" \"$@\" >/dev/full", ["inspect", Self.synapse, "--html", page])
        #expect(result.status == 74, "\(result)")
        #expect(result.errorText.contains("page is written whole"), "\(result)")
        #expect(!result.errorText.contains("Nothing was written"), "\(result)")
        #expect(try folder.contents == ["page.html"])
        let full = try shell("\"$0\" \"$@\"", ["inspect", Self.synapse, "--html", "-"])
        #expect(full.status == 0)
    }

    @Test("of a conversion, whose output is in its place", arguments: ["p", "c", "d"])
    func conversion(_ format: String) throws {
        let folder = try TemporaryDirectory()
        let output = folder.file("out").path
        let options = ["convert", Self.archive, "-o", output, "-F", format]
        let json = try shell("\"$0\" \"$@\" >/dev/full", options + ["--json"])
        #expect(json.status == 74, "\(json)")
        #expect(json.errorText.contains("whole and in its place: \(output)"), "\(json)")
        #expect(!json.errorText.contains("Nothing was written"), "\(json)")
        #expect(try folder.contents == ["out"])
        if format == "d" { try FileManager.default.removeItem(atPath: output) }
        #expect(try shell("\"$0\" \"$@\" 2>/dev/full", options).status == 74)
        let streamed = try shell(
            "\"$0\" \"$@\" 2>/dev/full >/dev/null", ["convert", Self.archive, "-o", "-", "--json"])
        #expect(streamed.status == 74)
        #expect(try folder.contents == ["out"])
    }

    @Test("streams that are closed are not taken for the output", arguments: ["p", "d", "c"])
    func closed(_ format: String) throws {
        let folder = try TemporaryDirectory()
        for name in ["wanted", "got"] {
            let result = try shell(
                "\"$0\" \"$@\" \(name == "got" ? "<&- >&- 2>&-" : "2>/dev/null")",
                ["convert", Self.archive, "-F", format, "-o", folder.file(name).path])
            // There is nowhere to write the summary to.
            #expect(result.status == (name == "got" ? 74 : 0), "\(result)")
        }
        let same = try Command(
            named: "diff", ["-r", folder.file("wanted").path, folder.file("got").path]
        ).run()
        #expect(same.isSuccess, "\(same.text)")
        let nothing = try shell("\"$0\" \"$@\" <&-", ["inspect", "-"])
        #expect(nothing.status == 66, "\(nothing)")
    }

    @Test(
        "of a load and a verification, which are done",
        .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
    func loading() throws {
        let server = try LoadServer.shared
        let export = Fixture.export("1.60.0").zip.path
        for options in [[], ["--json"]] {
            let database = LoadServer.newName()
            let target = ["-d", server.connectionString(database: database, user: "synapse")]
            let dry = try shell(
                "\"$0\" \"$@\" >/dev/full", ["load", export, "--dry-run"] + target + options)
            #expect(dry.status == 74, "\(dry)")
            #expect(dry.errorText.contains("Nothing was loaded"), "\(dry)")
            let load = try shell("\"$0\" \"$@\" >/dev/full", ["load", export] + target + options)
            #expect(load.status == 74, "\(load)")
            #expect(
                load.errorText.contains("The load itself is done")
                    && load.errorText.contains("database \(database)"), "\(load)")
            #expect(try server.databases().contains(database))
            let verify = try shell(
                "\"$0\" \"$@\" >/dev/full", ["verify", export] + target + options)
            #expect(verify.status == 74, "\(verify)")
            #expect(verify.errorText.contains("nothing differs"), "\(verify)")
            try server.dropDatabase(database)
        }
    }

    @Test(
        "a line about a load that a reader missed is missing from the report",
        .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
    func missedEvent() throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        let result = try shell(
            "set -o pipefail; \"$0\" \"$@\" --json | head -n 1",
            [
                "load", Fixture.export("1.60.0").zip.path, "-q", "-d",
                server.connectionString(database: database, user: "synapse"),
            ])
        #expect(result.status == 74, "\(result)")
        #expect(result.errorText.contains("The load itself is done"), "\(result)")
        try server.dropDatabase(database)
    }
}
