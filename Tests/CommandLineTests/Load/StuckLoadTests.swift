import Foundation
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Loads whose server, or whose reader, takes nothing any more.
@Suite(
    "A load that cannot go on ends, and says why", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct StuckLoadTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// A table that takes its time for rows of which the last is bad, and many that are quickly in.
    private static let script =
        """
        CREATE FUNCTION public.slowly() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN PERFORM pg_sleep(0.002); RETURN NEW; END$$;
        CREATE TABLE public.slow (id integer);
        CREATE TABLE public.quick (id integer);
        CREATE TRIGGER slowly BEFORE INSERT ON public.slow
            FOR EACH ROW EXECUTE FUNCTION public.slowly();
        COPY public.slow (id) FROM stdin;
        \((1...2000).map { "\($0)" }.joined(separator: "\n"))
        none
        \\.

        """
        + (1...2000).map { "COPY public.quick (id) FROM stdin;\n\($0)\n\\.\n" }.joined()

    @Test("where a row fails while the reader of its events pauses")
    func pausedReader() throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        let pipe = try HeldPipe(in: folder)
        let script = try folder.write(Self.script.utf8, to: "dump.sql")
        var command = try Command.emigrate(
            "load", script.path, "-j", "3", "--json", "-d",
            server.connectionString(database: database, user: "synapse"))
        // Nobody reads it.
        command.output = .file(pipe.url)
        command.timeout = 60
        let result = try command.run()
        #expect(result.status == 65, "\(result)")
        #expect(result.errorText.contains("row 2001"), "\(result)")
        #expect(result.errorText.contains("what was loaded is removed"), "\(result)")
        #expect(try !server.databases().contains { $0.hasPrefix(database) })
    }

    @Test("where it is asked to stop while the server does not let it in")
    func frozenServer() throws {
        let server = try LoadServer.make()
        defer { server.stop() }
        let script = try folder.write("CREATE TABLE public.a (id integer);\n".utf8, to: "dump.sql")
        var command = try Command.emigrate(
            "load", script.path, "-q", "-d",
            server.connectionString(database: "new", user: "synapse") + " connect_timeout=0")
        command.timeout = 60
        let pid = try server.postmasterPID()
        kill(pid, SIGSTOP)
        defer { kill(pid, SIGCONT) }
        let running = try command.start()
        try waitUntil("it connects") { Self.hasSocket(running.pid) }
        running.send(SIGTERM)
        let result = try running.finish()
        #expect(result.status == 130, "\(result)")
        #expect(result.errorText.contains("the load was interrupted"), "\(result)")
    }

    private static func hasSocket(_ pid: pid_t) -> Bool {
        let links = "/proc/\(pid)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: links)) ?? []
        return names.contains { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "\(links)/\(name)")
            return target?.hasPrefix("socket:") ?? false
        }
    }
}
