import Foundation
import TestSupport
import Testing

@Suite(
    "Rows of an archive wait for those that its checks read", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct ArchiveRowOrderTests {
    /// `a_rooms` comes before `b_events` in a dump, and is there when a check looks.
    private static let definitions = """
        CREATE TABLE public.a_rooms (code text);
        CREATE FUNCTION public.has(text) RETURNS boolean LANGUAGE sql STABLE
            AS $$SELECT EXISTS (SELECT FROM public.a_rooms WHERE code = $1)$$;
        CREATE TABLE public.b_events (room text CHECK (public.has(room)), pad text);
        CREATE TABLE public.c_others (a int);
        INSERT INTO public.a_rooms SELECT 'r' || g FROM generate_series(1, 3000) g;
        INSERT INTO public.b_events SELECT 'r' || g, repeat('x', 300) FROM generate_series(1, 3000) g;
        INSERT INTO public.c_others SELECT generate_series(1, 10);
        """

    @Test(
        "with any number of sessions",
        arguments: [["-Fc"], ["-Fd"], ["-Fc", "--inserts", "--rows-per-insert=100"]], [1, 4])
    func loads(_ options: [String], _ jobs: Int) throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let source = try server.createDatabase(owner: "synapse")
        defer { try? server.dropDatabase(source) }
        try server.execute(database: source, user: "synapse", Self.definitions)
        let dump = folder.file("dump").path
        try server.command("pg_dump", database: source, options + ["-f", dump]).run().check()
        let name = LoadServer.newName()
        defer { try? server.dropDatabase(name) }
        let target = server.connectionString(database: name, user: "synapse")
        for _ in 0..<2 {
            let result = try Command.emigrate(
                ["load", dump, "-d", target, "-j", "\(jobs)", "--replace"]
            ).run()
            #expect(result.status == 0, "\(result)")
        }
        #expect(try server.value(database: name, "SELECT count(*) FROM b_events") == "3000")
        for database in try server.databases() where database.hasPrefix(name + ".") {
            try server.dropDatabase(database)
        }
    }
}
