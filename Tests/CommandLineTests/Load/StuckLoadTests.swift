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

    /// A table whose rows take the server its time, of which the last is bad.
    private static let slowly =
        """
        CREATE TABLE public.slow (
            id integer, t text, CONSTRAINT slowly CHECK (md5(repeat(t, 300000)) <> ''));
        COPY public.slow (id, t) FROM stdin;
        \((1...300).map { "\($0)\t\(String(repeating: "t", count: 30))" }.joined(separator: "\n"))
        none\t-
        \\.

        """

    /// So many tables that no pipe and no terminal holds what is told of them.
    private static let quickly =
        (1...1000).map {
            """
            CREATE TABLE public.quick\($0) (id integer);
            COPY public.quick\($0) (id) FROM stdin;
            \($0)
            \\.

            """
        }.joined()

    @Test("where a row fails while the reader of its events pauses")
    func pausedReader() throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        let pipe = try HeldPipe(in: folder)
        let script = try folder.write((Self.slowly + Self.quickly).utf8, to: "dump.sql")
        var command = try Command.emigrate(
            "load", script.path, "-j", "3", "--json", "-d",
            server.connectionString(database: database, user: "synapse"))
        // Nobody reads it.
        command.output = .file(pipe.url)
        command.timeout = 60
        let result = try command.run()
        #expect(result.status == 65, "\(result)")
        #expect(result.errorText.contains("row 301"), "\(result)")
        #expect(result.errorText.contains("what was loaded is removed"), "\(result)")
        #expect(try !server.databases().contains { $0.hasPrefix(database) })
    }

    #if os(Linux)
        @Test("where it is asked to stop while its terminal takes nothing")
        func frozenTerminal() throws {
            let server = try LoadServer.shared
            let database = LoadServer.newName()
            let script = try folder.write(Self.quickly.utf8, to: "dump.sql")
            // pty(7): the way that posix_openpt and its kin go, which Swift does not see.
            let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
            defer { close(terminal) }
            var number: Int32 = 0
            guard ioctl(terminal, 0x4004_5431, &number) == 0,
                ioctl(terminal, 0x8004_5430, &number) == 0
            else { throw SupportError("There is no terminal to be had.") }
            let end = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
            defer { close(end) }
            var command = try Command.emigrate(
                "load", script.path, "-j", "3", "--json", "-d",
                server.connectionString(database: database, user: "synapse"))
            command.output = .descriptor(end)
            command.timeout = 60
            let running = try command.start()
            try waitUntil("nobody takes its events") { try Self.waitsForTerminal(running.pid) }
            running.send(SIGTERM)
            let result = try running.finish()
            #expect(result.status == 130, "\(result)")
            #expect(result.errorText.contains("what was loaded is removed"), "\(result)")
            #expect(try !server.databases().contains { $0.hasPrefix(database) })
        }

        /// Whether a thread is in a write to a terminal that has no room (n_tty.c, n_tty_write).
        private static func waitsForTerminal(_ pid: pid_t) throws -> Bool {
            let tasks = "/proc/\(pid)/task"
            return try FileManager.default.contentsOfDirectory(atPath: tasks).contains { task in
                let place = try? String(contentsOfFile: "\(tasks)/\(task)/syscall", encoding: .utf8)
                // write(1, …): its number is 1 on x86-64 and 64 on ARM.
                return place?.hasPrefix("1 0x1 ") == true || place?.hasPrefix("64 0x1 ") == true
            }
        }

    #endif

    @Test("where it is asked to stop while its database is made")
    func creating() throws {
        let server = try LoadServer.make()
        defer { server.stop() }
        let script = try folder.write("CREATE TABLE public.a (id integer);\n".utf8, to: "dump.sql")
        let locks = try HeldPipe(in: folder, as: "locks")
        var holder = server.command("psql", database: "postgres", ["-X", "-q"])
        holder.input = .file(locks.url)
        let holding = try holder.start()
        try locks.write("BEGIN; LOCK TABLE pg_catalog.pg_database IN EXCLUSIVE MODE;\n".utf8)
        func waits(_ condition: String) throws -> Bool {
            try server.query(
                database: "postgres", "SELECT 1 FROM pg_stat_activity WHERE \(condition)"
            ).count > 0
        }
        try waitUntil("the catalog is locked") {
            try waits("query LIKE '%LOCK TABLE%' AND state = 'idle in transaction'")
        }
        var command = try Command.emigrate(
            "load", script.path, "-q", "-d",
            server.connectionString(database: "new", user: "synapse"))
        command.timeout = 60
        let running = try command.start()
        try waitUntil("the database is waited for") {
            try waits("query LIKE 'CREATE DATABASE%' AND wait_event_type = 'Lock'")
        }
        running.send(SIGTERM)
        let result = try running.finish()
        #expect(result.status == 130, "\(result)")
        try locks.write("COMMIT;\n".utf8)
        locks.end()
        try holding.finish().check()
        try server.execute(database: "postgres", PostgresServer.waitingForProgram)
        #expect(try server.databases() == ["postgres", "template0", "template1"])
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

    @Test("where its server fails while the export is long in coming")
    func lostBetweenRows() throws {
        let server = try LoadServer.make()
        defer { server.stop() }
        let pipe = try HeldPipe(in: folder)
        var command = try Command.emigrate(
            "load", "-", "-q", "-j", "2", "-d",
            server.connectionString(database: "new", user: "synapse"))
        command.input = .file(pipe.url)
        command.timeout = 60
        let running = try command.start()
        // More than is read before a load begins.
        let rows = String(repeating: "1234567\n", count: 1_000_000)
        try pipe.write(
            "CREATE TABLE public.a (id integer);\nCOPY public.a (id) FROM stdin;\n".utf8)
        try pipe.write(rows.utf8)
        // A few kilobytes are kept back until there are more.
        let filling = String(repeating: "-- This is a comment.\n", count: 1000)
        try pipe.write("\\.\n\(filling)CREATE TABLE public.b (id integer);\n".utf8)
        try waitUntil("the rows are in") {
            try server.query(
                database: "postgres",
                """
                SELECT 1 FROM pg_stat_activity WHERE usename = 'synapse'
                HAVING bool_or(query LIKE '%''rows''%COMMIT') AND bool_and(state LIKE 'idle%')
                """
            ).count > 0
        }
        try server.restart(isImmediate: true)
        let result = try running.finish()
        // Whether it can be removed depends on how soon the server is there again.
        #expect([69, 75].contains(result.status), "\(result)")
        #expect(result.errorText.contains("the connection to the server was lost"), "\(result)")
        #expect(result.errorText.contains("what was loaded"), "\(result)")
        pipe.end()
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
