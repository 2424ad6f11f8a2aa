import Foundation
import TestSupport
import Testing

@Suite(
    "what only a superuser makes, loaded by a plain role and by a superuser", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct PlainRoleLoadTests {
    /// A database with all of it, made once; nil before PostgreSQL 15, which does not know some.
    private static let source = Result<String?, any Error> {
        let server = try LoadServer.shared
        guard try server.programs.majorVersion() >= 15 else { return nil }
        let name = try server.createDatabase(prefix: "matrix")
        try server.execute(
            database: "postgres",
            "SET allow_in_place_tablespaces = on; CREATE TABLESPACE matrix_space LOCATION '';")
        try server.psql(
            database: name, .sql(PlainRoleMatrix.sql(tablespace: "matrix_space"))
        ).check()
        return name
    }

    private struct Report: Decodable {
        struct Omission: Decodable { var examples: [String] }
        var leftOut: [Omission]
    }

    private func check(_ database: String) throws {
        let found = try LoadServer.shared.query(
            database: database, PlainRoleMatrix.kept.query)
        #expect(found[0][0] == PlainRoleMatrix.kept.answer)
        let rows = try LoadServer.shared.query(
            database: database,
            "SELECT (SELECT count(*) FROM t), (SELECT i FROM odd), (SELECT i FROM in_space)")
        #expect(rows[0] == ["2", "3", "7"])
    }

    private func checkList(_ json: String) throws {
        let text = json.split(separator: "\n").last { $0.contains("leftOut") } ?? Substring(json)
        let report = try JSONDecoder().decode(
            Report.self, from: Data((text.hasPrefix("{") ? String(text) : json).utf8))
        let all = report.leftOut.flatMap(\.examples).joined(separator: "\n")
        for word in PlainRoleMatrix.listed { #expect(all.contains(word), "\(word) in \(all)") }
    }

    @Test("every kind, in every form", arguments: ["-Fp", "-Fc", "-Fd"])
    func everyKind(_ format: String) throws {
        guard let source = try Self.source.get() else { return }
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let path = folder.file("dump").path
        _ = try server.command("pg_dump", database: source, [format, "-f", path]).run().check()
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let plain = server.connectionString(database: database, user: "synapse")
        let loaded = try Command.emigrate("load", path, "--json", "-d", plain).run().check()
        try checkList(loaded.text)
        try check(database)
        try Command.emigrate("verify", path, "-q", "-d", plain).run().check()
        try server.dropDatabase(database)

        let sql = folder.file("clean.sql").path
        let converted = try Command.emigrate("convert", path, "--json", "-o", sql).run().check()
        try checkList(converted.text)
        try server.createDatabase(named: database, owner: "synapse")
        try server.psql(
            database: database, user: "synapse",
            .sql(String(contentsOfFile: sql, encoding: .utf8))
        ).check()
        try check(database)
        try server.dropDatabase(database)

        let conninfo = server.connectionString(database: database, user: "postgres")
        try Command.emigrate("load", path, "--superuser", "-q", "-d", conninfo).run().check()
        let counts =
            "SELECT (SELECT count(*) FROM pg_proc WHERE oid >= 16384),"
            + " (SELECT count(*) FROM pg_opclass WHERE oid >= 16384),"
            + " (SELECT count(*) FROM pg_event_trigger), (SELECT count(*) FROM pg_publication),"
            + " (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace),"
            + " (SELECT count(*) FROM pg_cast WHERE oid >= 16384),"
            + " (SELECT count(*) FROM pg_am), (SELECT reltablespace <> 0 FROM pg_class"
            + " WHERE relname = 'in_space')"
        #expect(
            try server.query(database: database, counts)
                == server.query(database: source, counts))
    }
}
