import Foundation
import TestSupport
import Testing

/// A table brings a type of its own name, and temporary ones come before the server's.
@Suite(
    "Tables that are called like the server's types and catalogs change no question of ours",
    .blocking, .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct TypeNamesTests {
    private static let names = [
        "text", "oid", "name", "xid", "\"char\"", "bool", "int8", "jsonb", "regclass", "regtype",
        "regprocedure", "aclitem", "pg_class", "pg_type", "pg_namespace", "pg_depend", "pg_proc",
    ]

    private static let start = """
        SET client_encoding = 'UTF8';
        SET standard_conforming_strings = on;

        """

    /// Tables of all names, and what has a definition only a server understands.
    private static func script(
        _ path: String, _ making: String, schema: String = "", hasRows: Bool = true
    ) -> String {
        start + path
            + names.map {
                "\(making) TABLE \(schema)\($0) (id pg_catalog.int4);\n"
                    + (hasRows ? "INSERT INTO \(schema)\($0) VALUES (1);\n" : "")
            }.joined() + """
                CREATE TABLE public.last (id pg_catalog.int4, t pg_catalog.text);
                COPY public.last (id, t) FROM stdin;
                1\tone
                \\.
                CREATE POLICY p ON public.last USING (id > 1);
                CREATE VIEW public.seen AS SELECT id FROM public.last;
                SELECT pg_catalog.lo_from_bytea(4711, 'a');
                CREATE FUNCTION public.f() RETURNS pg_catalog.int4 LANGUAGE sql AS 'SELECT 1';
                ALTER TABLE public.last ADD PRIMARY KEY (id);

                """
    }

    static let scripts = [
        script("SET search_path = public, pg_catalog;\n", "CREATE"),
        script("SET search_path = public;\n", "CREATE", schema: "public."),
        script("", "CREATE TEMPORARY", hasRows: false),
    ]

    @Test("a load is what psql makes, and verified", arguments: scripts.indices)
    func names(_ index: Int) throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let script = folder.file("dump.sql")
        try Self.scripts[index].write(to: script, atomically: true, encoding: .utf8)
        func dump(_ name: String) throws -> [String] {
            try server.command("pg_dump", database: name).run().check().text
                .components(separatedBy: "\n").filter { !$0.hasPrefix("\\") }
        }
        try server.withDatabase(owner: "synapse") { made in
            try server.psql(database: made, user: "synapse", .file(script)).check()
            let archive = folder.file("archive")
            _ = try server.command(
                "pg_dump", database: made, ["-F", "c", "-f", archive.path]
            ).run().check()
            for export in [script, archive] {
                let database = LoadServer.newName()
                defer { try? server.dropDatabase(database) }
                let target = [
                    "-d", server.connectionString(database: database, user: "synapse"),
                ]
                let loaded = try Command.emigrate(["load", export.path] + target).run()
                #expect(loaded.status == 0, "\(loaded)")
                #expect(try dump(database) == dump(made))
                let verified = try Command.emigrate(["verify", export.path] + target).run()
                #expect(verified.status == 0, "\(verified.text)")
            }
            // Into a database that is there, where what was before is told from what is the load's.
            try server.withDatabase(owner: "tenant") { database in
                let target = ["-d", server.connectionString(database: database, user: "tenant")]
                let loaded = try Command.emigrate(
                    ["load", archive.path, "--owner", "tenant"] + target
                ).run()
                #expect(loaded.status == 0, "\(loaded)")
            }
        }
    }
}
