import Foundation
import TestSupport
import Testing

@Suite(
    "Every form of one database is the same export",
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

    /// What check says, without what the name of the export tells.
    private func findings(_ export: String, input: Command.Input = .none) throws -> [String] {
        let report = try json(
            ["check", export, "--synapse", "1.98.0", "--full"], input: input)
        let findings = try #require(report["findings"] as? [[String: Any]])
        return findings.compactMap { finding in
            let code = finding["code"] as? String ?? ""
            return code == "ownership" ? nil : "\(code): \(finding["message"] ?? "")"
        }
    }

    /// What inspect says of users and, where it was counted, of tables.
    private func content(
        _ export: String, input: Command.Input = .none
    ) throws -> (users: String, rows: [String: Int]) {
        let report = try json(["inspect", export, "--full"], input: input)
        let users = try #require(report["users"] as? [Any])
        let data = try JSONSerialization.data(withJSONObject: users, options: .sortedKeys)
        var rows: [String: Int] = [:]
        for table in try #require(report["tables"] as? [[String: Any]])
        where table["isEstimate"] as? Bool == false {
            rows[table["name"] as? String ?? ""] = table["rows"] as? Int
        }
        return (String(decoding: data, as: UTF8.self), rows)
    }

    @Test("check and inspect agree, whatever pg_dump made of it")
    func agreement() throws {
        let forms = try DumpForms.shared
        let custom = try forms.dump("custom", "-Fc")
        let plain = try forms.dump("sql")
        let inserts = try forms.dump("custom", "-Fc", "--inserts")
        let wantedFindings = try findings(plain.path)
        let (wantedUsers, wantedRows) = try content(plain.path)
        #expect(wantedFindings.count > 5)
        #expect(wantedRows.count == 156)
        #expect(wantedRows["users"] == 36)
        let others = [
            custom.path, try forms.dump("custom", "-Fc", isPiped: true).path,
            try forms.dump("tar", "-Ft").path,
            try forms.gzipped(forms.dump("tar", "-Ft", isPiped: true)).path, inserts.path,
            try forms.dump("custom", "-Fc", "-Z0", "--column-inserts").path,
            try forms.dump("sql", "--inserts", "--rows-per-insert=7").path,
            try forms.gzipped(inserts).path, try forms.zipped([custom], level: 6).path,
            try forms.zipped([custom], level: 0).path,
            try forms.zipped([plain, custom], level: 6).path + "/" + custom.lastPathComponent,
            try forms.zipped([forms.gzipped(plain)], level: 1).path,
        ]
        for other in others {
            #expect(try findings(other) == wantedFindings, "\(other)")
            let (users, rows) = try content(other)
            #expect(users == wantedUsers, "\(other)")
            for (name, count) in rows { #expect(count == wantedRows[name], "\(other): \(name)") }
            #expect(rows["users"] == 36)
        }
        #expect(try findings("-", input: .file(custom)) == wantedFindings)
        #expect(try content("-", input: .file(inserts)).users == wantedUsers)
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
        let exports = [
            custom, try forms.dump("custom", "-Fc", isPiped: true), try forms.dump("tar", "-Ft"),
            try forms.zipped([custom], level: 6),
        ]
        let wanted = try LoadServer.wanted("1.97")
        for export in exports {
            let database = LoadServer.newName()
            defer { try? server.dropDatabase(database) }
            let result = try Command.emigrate(
                ["load", export.path, "-j", "3", "-d"]
                    + [server.connectionString(database: database, user: "synapse")]
            ).run()
            #expect(result.status == 0, "\(export.path) \(result.errorText)")
            #expect(try server.difference(of: database, from: wanted) == nil, "\(export.path)")
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
