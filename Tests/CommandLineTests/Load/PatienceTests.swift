import Foundation
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Loads that wait for rows, while something would end them that is not to.
@Suite(
    "A load waits for as long as it takes", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct PatienceTests {
    private let folder: TemporaryDirectory
    private let pipe: HeldPipe

    init() throws {
        folder = try TemporaryDirectory()
        pipe = try HeldPipe(in: folder)
    }

    private static let head = """
        SET client_encoding = 'UTF8';
        SET standard_conforming_strings = on;
        SET statement_timeout = 100;
        SET LOCAL lock_timeout = 100;
        SELECT pg_catalog.set_config('idle_session_timeout', '100', false);
        CREATE TABLE public.a (id int, t text);
        CREATE TABLE public.b (id int);
        COPY public.b (id) FROM stdin;
        1
        \\.

        COPY public.a (id, t) FROM stdin;

        """
    private static let rows = (0..<5000).map { "\($0)\t\(String(repeating: "v", count: 100))\n" }
        .joined()

    /// Starts a load of the pipe into a new database, and waits until it is loading.
    private func startLoading(
        _ server: PostgresServer, as role: String, into database: String, through shell: String = ""
    ) throws -> RunningCommand {
        let program = try Command.emigrateProgram.get().path
        var command = try Command(
            named: "sh",
            ["-c", "\(shell) exec \"$0\" \"$@\"", program, "load", "-", "-q", "-j", "2"])
        command.arguments += [
            "--target-role", role, "-d", server.connectionString(database: database, user: role),
        ]
        command.input = .file(pipe.url)
        command.timeout = 60
        let running = try command.start()
        try pipe.write((Self.head + Self.rows).utf8)
        try waitUntil("sessions of \(role) load") {
            try server.query(
                database: "postgres",
                "SELECT 1 FROM pg_stat_activity WHERE usename = '\(role)' AND query LIKE 'COPY%'"
            ).count > 0
        }
        return running
    }

    @Test("for whatever limits there are for its role's sessions")
    func timeouts() throws {
        let server = try LoadServer.shared
        let role = "impatient_\(UUID().uuidString.lowercased().prefix(8))"
        let database = LoadServer.newName()
        try server.createRole(role, options: "LOGIN CREATEDB")
        let version = try server.programs.majorVersion()
        var limits = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"]
        if version >= 14 { limits.append("idle_session_timeout") }
        if version >= 17 { limits.append("transaction_timeout") }
        for limit in limits {
            try server.execute(
                database: "postgres", "ALTER ROLE \(role) SET \(limit) = '200ms'")
        }
        let running = try startLoading(server, as: role, into: database)
        try waitUntil("its sessions have waited for a second") {
            try server.query(
                database: "postgres",
                """
                SELECT 1 FROM pg_stat_activity WHERE usename = '\(role)'
                    AND (query LIKE 'COPY%' OR datname LIKE '\(database)%')
                    AND greatest(state_change, query_start) < now() - interval '1 s'
                """
            ).count > 0
        }
        try pipe.write("5000\tlast\n\\.\n".utf8)
        pipe.end()
        let result = try running.finish()
        #expect(result.status == 0, "\(result)")
        #expect(try server.value(database: database, "SELECT count(*) FROM a") == "5001")
        try verifyBehindLock(server, role, database)
        try server.dropDatabase(database)
    }

    /// Verifies while another session has the table locked, until that has hindered it for long.
    private func verifyBehindLock(
        _ server: PostgresServer, _ role: String, _ database: String
    ) throws {
        let script = try folder.write(
            "\(Self.head)\(Self.rows)5000\tlast\n\\.\n".utf8, to: "whole.sql")
        let locks = try HeldPipe(in: folder, as: "locks")
        var holder = server.command("psql", database: database, ["-X", "-q"])
        holder.input = .file(locks.url)
        let holding = try holder.start()
        try locks.write("BEGIN; LOCK TABLE a;\n".utf8)
        func isLocked(_ granted: Bool, since seconds: Int) throws -> Bool {
            try server.query(
                database: database,
                """
                SELECT 1 FROM pg_locks l JOIN pg_stat_activity s USING (pid)
                WHERE relation = 'public.a'::regclass AND granted = \(granted)
                    AND s.pid <> pg_backend_pid()
                    AND query_start < now() - interval '\(seconds) s'
                """
            ).count > 0
        }
        try waitUntil("the table is locked") { try isLocked(true, since: 0) }
        var verify = try Command.emigrate(
            "verify", script.path, "-q", "--target-role", role, "-d",
            server.connectionString(database: database, user: role))
        verify.timeout = 60
        let verifying = try verify.start()
        try waitUntil("it has waited for the lock for a second") { try isLocked(false, since: 1) }
        try locks.write("COMMIT;\n".utf8)
        locks.end()
        let result = try verifying.finish()
        #expect(result.status == 0, "\(result)")
        try holding.finish().check()
    }

    /// What a load ends with whose pipe has nothing any more, and stays open.
    private func endWithoutInput(
        _ rows: String, _ change: (PostgresServer, _ role: String) throws -> Void
    ) throws -> CommandResult {
        let server = try LoadServer.shared
        let role = "waiting_\(UUID().uuidString.lowercased().prefix(8))"
        let database = LoadServer.newName()
        try server.createRole(role, options: "LOGIN CREATEDB")
        let running = try startLoading(server, as: role, into: database)
        try pipe.write(rows.utf8)
        try change(server, role)
        let result = try running.finish()
        #expect(try !server.databases().contains { $0.hasPrefix(database) }, "\(result)")
        return result
    }

    @Test("but not for rows of a session that is gone")
    func lostSession() throws {
        let result = try endWithoutInput("") { server, role in
            try server.execute(
                database: "postgres",
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE usename = '\(role)' AND query LIKE 'COPY%'
                """)
        }
        #expect(result.status != 0 && result.status != 130, "\(result)")
        #expect(result.errorText.contains("what was loaded is removed"), "\(result)")
    }

    @Test("but not for more rows than the one that the server does not take")
    func badRow() throws {
        // A row goes on its way when its buffer is full.
        let rows = "no number\tlast\n" + Self.rows + Self.rows
        let result = try endWithoutInput(rows) { _, _ in }
        #expect(result.status == 65, "\(result)")
        #expect(result.errorText.contains("row 5001"), "\(result)")
    }

    @Test("through signals that it was told to ignore", arguments: [SIGHUP, SIGINT, SIGTERM])
    func ignoredSignals(_ signal: Int32) throws {
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        let role = "deaf_\(UUID().uuidString.lowercased().prefix(8))"
        try server.createRole(role, options: "LOGIN CREATEDB")
        let running = try startLoading(
            server, as: role, into: database, through: "trap '' \(signal);")
        // Twice: the second one would end it at once.
        for _ in 0..<2 { running.send(signal) }
        try pipe.write("5000\tlast\n\\.\n".utf8)
        pipe.end()
        let result = try running.finish()
        #expect(result.status == 0, "\(result)")
        #expect(result.errorText == "")
        #expect(try server.value(database: database, "SELECT count(*) FROM a") == "5001")
        try server.dropDatabase(database)
    }
}
