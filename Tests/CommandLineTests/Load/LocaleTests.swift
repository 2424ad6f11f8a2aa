import Foundation
import TestSupport
import Testing

@Suite(
    "A new database orders texts as the export's or the target's does", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
final class LocaleTests: LoadSuite {
    private static let definitions = """
        CREATE TABLE t (v text CHECK (v ~ '^[[:alpha:]]+$'),
            u text GENERATED ALWAYS AS (upper(v)) STORED);
        INSERT INTO t VALUES ('jürgen');
        """

    private func make(_ name: String, locale: String) throws {
        try server.execute(
            database: "postgres",
            "CREATE DATABASE \(name) OWNER synapse TEMPLATE template0 ENCODING 'UTF8' \(locale)")
    }

    private func locale(of name: String) throws -> [String?] {
        try server.query(
            database: "postgres",
            "SELECT datcollate, datctype, datlocprovider, daticulocale FROM pg_database"
                + " WHERE datname = '\(name)'")[0]
    }

    @Test(
        "that of the target, where there is one",
        arguments: [
            "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'",
            "LOCALE_PROVIDER icu ICU_LOCALE 'de-DE' LOCALE 'C.UTF-8'",
        ])
    func target(_ options: String) throws {
        try make(name, locale: options)
        defer { try? server.dropDatabase(name) }
        let wanted = try locale(of: name)
        let result = try loadScript("SET client_encoding = 'UTF8';\n" + Self.definitions)
        #expect(result.status == 0, "\(result)")
        #expect(!result.errorText.contains("with the locale"), "\(result)")
        #expect(try locale(of: name) == wanted)
        #expect(try server.value(database: name, "SELECT u FROM t") == "JÜRGEN")
    }

    @Test("that of the archive's database, where there is no target")
    func archive() throws {
        let source = LoadServer.newName()
        try make(source, locale: "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")
        defer { try? server.dropDatabase(source) }
        try server.execute(database: source, user: "synapse", Self.definitions)
        let dump = folder.file("dump").path
        _ = try server.command("pg_dump", database: source, ["-Fc", "-f", dump]).run().check()
        defer { try? server.dropDatabase(name) }
        for input in [dump, "-"] {
            let target = server.connectionString(database: name, user: "synapse")
            var command = try Command.emigrate(["load", input, "-d", target])
            if input == "-" { command.input = .file(folder.file("dump")) }
            let result = try command.run()
            #expect(result.status == 0, "\(result)")
            #expect(result.errorText.contains("with the locale C/C.UTF-8"), "\(result)")
            #expect(try locale(of: name) == locale(of: source))
            try server.dropDatabase(name)
        }
    }

    @Test("what the server does not have is left out, and said")
    func missing() throws {
        let source = LoadServer.newName()
        try make(source, locale: "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")
        defer { try? server.dropDatabase(source) }
        try server.execute(database: source, user: "synapse", "CREATE TABLE t (a int)")
        let dump = folder.file("dump")
        _ = try server.command("pg_dump", database: source, ["-Fc", "-f", dump.path]).run().check()
        var bytes = Array(try Data(contentsOf: dump))
        let (known, unknown) = (Array("'C.UTF-8'".utf8), Array("'C.UTF-9'".utf8))
        for index in bytes.indices.dropLast(known.count)
        where bytes[index..<index + known.count].elementsEqual(known) {
            bytes.replaceSubrange(index..<index + known.count, with: unknown)
        }
        let changed = try folder.write(bytes, to: "changed")
        defer { try? server.dropDatabase(name) }
        let target = server.connectionString(database: name, user: "synapse")
        let result = try Command.emigrate("load", changed.path, "-d", target).run()
        #expect(result.status == 0, "\(result)")
        #expect(result.text.contains("C.UTF-9"), "\(result.text)")
        #expect(try locale(of: name).prefix(2) == ["C", "C"])
    }

    @Test("C for a Synapse, whatever the target has")
    func synapse() throws {
        try make(name, locale: "LOCALE 'C.UTF-8'")
        defer { try? server.dropDatabase(name) }
        let export = Fixture.export("1.97").zip.path
        let target = server.connectionString(database: name, user: "synapse")
        let result = try Command.emigrate("load", export, "-d", target).run()
        #expect(result.status == 0, "\(result)")
        #expect(result.errorText.contains("with the locale C"), "\(result)")
        #expect(try locale(of: name).prefix(2) == ["C", "C"])
    }
}
