import Foundation
import TestSupport
import Testing

@Suite(
    "Every form of one database is the same export", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct FormsTests {
    private func json(_ arguments: [String], input: Command.Input = .none) throws -> [String: Any] {
        var command = try Command.emigrate(arguments + ["--json"])
        command.input = input
        let result = try command.run()
        #expect(result.status == 0, "\(arguments): \(result.errorText)")
        return try #require(
            try JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any])
    }

    /// What is said of an export that does not depend on its form.
    private struct Content: Equatable {
        /// The findings, but for the one on owners, which the export's name tells of, too.
        var findings: [String]
        /// The users, with all that is known of them.
        var users: String
        /// How many rows each table has, where they were counted.
        var rows: [String: Int]
    }

    private func findings(in report: [String: Any]) throws -> [String] {
        try #require(report["findings"] as? [[String: Any]]).compactMap { finding in
            let code = finding["code"] as? String ?? ""
            return code == "ownership" ? nil : "\(code): \(finding["message"] ?? "")"
        }
    }

    private func inspected(_ export: String, input: Command.Input = .none) throws -> Content {
        let report = try json(["inspect", export, "--full"], input: input)
        let users = try #require(report["users"] as? [Any])
        let data = try JSONSerialization.data(withJSONObject: users, options: .sortedKeys)
        var rows: [String: Int] = [:]
        for table in try #require(report["tables"] as? [[String: Any]])
        where table["isEstimate"] as? Bool == false {
            rows[table["name"] as? String ?? ""] = table["rows"] as? Int
        }
        return Content(
            findings: try findings(in: report), users: String(decoding: data, as: UTF8.self),
            rows: rows)
    }

    @Test("check and inspect agree, whatever pg_dump made of it")
    func agreement() throws {
        let forms = try DumpForms.shared
        let custom = try forms.dump("custom", "-Fc")
        let plain = try forms.dump("sql")
        let inserts = try forms.dump("custom", "-Fc", "--inserts")
        let wanted = try inspected(plain.path)
        #expect(wanted.findings.count > 3)
        #expect(wanted.rows.count == 156)
        #expect(wanted.rows["users"] == 36)
        let others = [
            custom.path, try forms.dump("custom", "-Fc", isPiped: true).path,
            try forms.dump("tar", "-Ft").path,
            try forms.gzipped(forms.dump("tar", "-Ft", isPiped: true)).path,
            try forms.dump("custom", "-Fc", "-Z0", "--column-inserts").path,
            try forms.dump("sql", "--inserts", "--rows-per-insert=7").path,
            try forms.gzipped(inserts).path,
            try forms.zipped([plain, custom], level: 0).path + "/" + custom.lastPathComponent,
            try forms.zipped([forms.gzipped(plain)], level: 1).path,
        ]
        for other in others {
            let got = try inspected(other)
            #expect(got.findings == wanted.findings, "\(other)")
            #expect(got.users == wanted.users, "\(other)")
            #expect(got.rows.allSatisfy { wanted.rows[$0.key] == $0.value }, "\(other)")
            #expect(got.rows["users"] == 36)
        }
        func checked(_ export: String, _ input: Command.Input = .none) throws -> [String] {
            try findings(
                in: json(["check", export, "--synapse", "1.98.0", "--full"], input: input))
        }
        let verdict = try checked(plain.path)
        #expect(verdict.count > 5)
        #expect(try checked("-", .file(custom)) == verdict)
        #expect(try checked(inserts.path) == verdict)
        #expect(try checked(forms.zipped([custom], level: 6).path) == verdict)
    }

    @Test("convert is pg_restore for what a real pg_dump wrote, into a file and into a pipe")
    func oracle() throws {
        let forms = try DumpForms.shared
        func converted(_ export: String, _ input: Command.Input = .none) throws -> [UInt8] {
            var command = try Command.emigrate(
                "convert", export, "--verbatim", "--restrict-key", "K", "-q", "-o", "-")
            command.input = input
            return try command.run().check().output
        }
        for format in ["-Fc", "-Ft"] {
            for isPiped in [false, true] {
                let dump = try forms.dump("dump", format, isPiped: isPiped)
                let wanted = try PostgresPrograms.find().command(
                    "pg_restore", ["--restrict-key", "K", "-f", "-", dump.path]
                ).run().check().output
                #expect(wanted.count > 5_000_000)
                #expect(firstDifference(try converted(dump.path), wanted) == nil)
                #expect(firstDifference(try converted("-", .file(dump)), wanted) == nil)
            }
        }
    }

    @Test("load takes custom and tar files, with and without places, and a deflated one")
    func load() throws {
        let forms = try DumpForms.shared
        let server = try LoadServer.shared
        let custom = try forms.dump("custom", "-Fc")
        let exports: [(String, Command.Input)] = [
            (custom.path, .none), (try forms.dump("custom", "-Fc", isPiped: true).path, .none),
            (try forms.dump("tar", "-Ft").path, .none),
            (try forms.zipped([custom], level: 6).path, .none), ("-", .file(custom)),
        ]
        let wanted = try LoadServer.wanted("1.97")
        for (export, input) in exports {
            let database = LoadServer.newName()
            defer { try? server.dropDatabase(database) }
            var command = try Command.emigrate(
                ["load", export, "-j", "3", "-d"]
                    + [server.connectionString(database: database, user: "synapse")])
            command.input = input
            let result = try command.run()
            #expect(result.status == 0, "\(export) \(result.errorText)")
            #expect(try server.difference(of: database, from: wanted) == nil, "\(export)")
        }
    }

    @Test("verify reads them, once or as often as it takes")
    func verify() throws {
        let forms = try DumpForms.shared
        let server = try LoadServer.shared
        let custom = try forms.dump("custom", "-Fc")
        let connection = server.connectionString(database: forms.database, user: "synapse")
        for export in [
            custom, try forms.dump("tar", "-Ft"), try forms.zipped([custom], level: 6),
            try forms.gzipped(custom),
        ] {
            let result = try Command.emigrate(
                "verify", export.path, "--keep-one-time-keys", "-d", connection
            ).run()
            #expect(result.status == 0, "\(export.path) \(result) \(result.text)")
            #expect(result.text.contains("of 156 tables"))
        }
    }
}
