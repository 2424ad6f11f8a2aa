import Foundation
import TestSupport
import Testing

@Suite("Reports go to people on standard error, to programs as JSON", .blocking)
struct ReportTests {
    private let zip = Fixture.export("1.60.0").zip.path

    private struct Report: Decodable {
        struct Role: Decodable {
            var name: String
            var fate: String
            var becomes: String?
            var platform: String?
        }
        struct Table: Decodable {
            var table: String
        }
        var schema: Int
        var command: String
        var input: String
        var output: String
        var database: String?
        var isSynapse: Bool
        var rows: Int
        var tables: Int
        var sqlBytes: Int
        var targetRole: String?
        var roles: [Role]
        var emptiedTables: [Table]
    }

    @Test("as JSON, with the numbers")
    func json() throws {
        let folder = try TemporaryDirectory()
        let output = folder.file("clean.sql")
        let result = try conversion(of: zip, to: output.path, "--json")
        #expect(result.errors.isEmpty)
        #expect(try JSONSerialization.jsonObject(with: Data(result.output)) is [String: Any])
        let report = try JSONDecoder().decode(Report.self, from: Data(result.output))
        let truth = try Fixture.export("1.60.0").truth()
        let keys = try #require(truth.tables["public.e2e_one_time_keys_json"])
        #expect(report.schema == 1)
        #expect(report.command == "convert")
        #expect(report.input == zip)
        #expect(report.output == output.path)
        #expect(report.database == "syn160")
        #expect(report.isSynapse)
        #expect(report.rows == truth.totalRows - keys.rows)
        #expect(report.tables == truth.tables.count - 1)
        #expect(try report.sqlBytes == contents(of: output).count)
        #expect(report.targetRole == "synapse")
        #expect(report.emptiedTables.map(\.table) == ["e2e_one_time_keys_json"])
        let owner = try #require(report.roles.first { $0.name == ExportFixture.owner })
        #expect(owner.fate == "mapped")
        #expect(owner.becomes == "synapse")
        let platform = try #require(report.roles.first { $0.name == ExportFixture.platformRole })
        #expect(platform.platform?.contains("RDS") == true)
    }

    @Test("as JSON on standard error where standard output has the SQL")
    func jsonBesideSQL() throws {
        let result = try conversion(of: zip, to: "-", "--json")
        #expect(result.text.hasPrefix("\\set ON_ERROR_STOP on\n\n--\n-- PostgreSQL database dump"))
        let report = try JSONDecoder().decode(Report.self, from: Data(result.errors))
        #expect(report.sqlBytes == result.output.count)
    }

    @Test("in words, to a file and to standard output")
    func words() throws {
        let folder = try TemporaryDirectory()
        let output = folder.file("clean.sql").path
        let toFile = try conversion(of: zip, to: output)
        #expect(toFile.output.isEmpty)
        for words in [
            "Converted directory archive in a zip", "of SQL in \(output).",
            "k7m2q9x4wd -> synapse", "rdsadmin (Amazon RDS) -> synapse",
            "e2e_one_time_keys_json", "--keep-one-time-keys",
        ] {
            #expect(toFile.errorText.contains(words), "\(toFile.errorText)")
        }
        let toOutput = try conversion(of: zip, to: "-")
        #expect(toOutput.errorText.hasPrefix("Converted "))
        #expect(!toOutput.text.contains("Converted directory archive"))
    }

    @Test("nothing at all with --quiet")
    func quiet() throws {
        let result = try conversion(of: zip, to: "/dev/null", "--quiet")
        #expect(result.output.isEmpty)
        #expect(result.errors.isEmpty)
    }

    @Test("without colours where nobody looks, or nobody wants them", arguments: [nil, "1"])
    func colors(_ value: String?) throws {
        var command = try Command.emigrate("convert", "/missing", "-o", "/dev/null")
        command.environment = ["NO_COLOR": value, "TERM": "xterm-256color"]
        let result = try command.run()
        #expect(result.status == 66)
        #expect(!result.errors.contains(0x1B))
    }

    @Test("with colours on a terminal, unless NO_COLOR says no")
    func terminal() throws {
        guard let script = try? Command(named: "script").program else { return }
        func onTerminal(_ environment: [String: String?]) throws -> [UInt8] {
            let program = try Command.emigrateProgram.get().path
            let shell = "'\(program)' convert /missing -o /dev/null"
            var command = Command(script, ["-qec", shell, "/dev/null"])
            command.environment = environment
            return try command.run().output
        }
        let red = Array("\u{1b}[1;31m".utf8)
        let colored = try onTerminal(["NO_COLOR": nil, "TERM": "xterm"])
        #expect(colored.firstRange(of: red) != nil)
        let plain = try onTerminal(["NO_COLOR": "1", "TERM": "xterm"])
        #expect(plain.firstRange(of: Array("/missing".utf8)) != nil)
        #expect(!plain.contains(0x1B))
        #expect(!(try onTerminal(["NO_COLOR": nil, "TERM": "dumb"]).contains(0x1B)))
    }
}
