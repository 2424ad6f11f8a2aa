import Foundation
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What can go wrong in the middle of a load, at any moment.
///
/// `EMIGRATE_FAULTS` says how many loads are disturbed; the normal run is content with a few.
@Suite(
    "A load that is cut off leaves the target as it was, and the next one succeeds", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct LoadFaultTests {
    enum Fault: CaseIterable {
        /// The program is killed.
        case killedProgram
        /// The program is asked to stop.
        case interrupt
        /// A session of the program's is ended in the server.
        case terminatedSession
        /// A process of the server's dies, and the server restarts all of itself.
        case crashedServer
        /// The server is restarted, at times without an orderly end.
        case restartedServer
    }

    @Test("kills at random moments, then a rerun or a resumed run")
    func faults() throws {
        let count =
            ProcessInfo.processInfo.environment["EMIGRATE_FAULTS"].flatMap { Int($0) } ?? 10
        let server = try LoadServer.make()
        defer { server.stop() }
        var generator = SystemRandomNumberGenerator()
        let exports = ["1.60.0", "1.97-pending"]
        let wanted = try exports.map { try LoadServer.wanted($0) }
        let database = "target"
        let conninfo = server.connectionString(database: database, user: "synapse")
        try Command.emigrate("load", Fixture.export(exports[0]).zip.path, "-d", conninfo).run()
            .check()
        var current = 0
        var disturbed: [Fault: Int] = [:]
        var resumed = 0
        for number in 0... {
            guard disturbed.values.reduce(0, +) < count else { break }
            try #require(number < count * 6, "most loads are over before they are disturbed")
            let fault = Fault.allCases[number % Fault.allCases.count]
            let next = 1 - current
            let arguments = [
                "load", Fixture.export(exports[next]).zip.path, "-d", conninfo, "--replace", "-j",
                "\(1 + number % 3)", "-q",
            ]
            let running = try Command.emigrate(arguments).start()
            usleep(UInt32.random(in: 20_000...900_000, using: &generator))
            try disturb(fault, running, server)
            let result = try running.finish()
            if result.isSuccess {
                current = next
            } else {
                disturbed[fault, default: 0] += 1
                // Before the program listens to the signal it has done nothing, and simply ends.
                if fault == .interrupt {
                    #expect(result.status == 130 || result.signal == SIGINT, "\(result)")
                }
                try waitUntilUp(server)
                let difference = try server.difference(of: database, from: wanted[current])
                try #require(difference == nil, "after \(fault): \(result)")
                let resumes = Bool.random(using: &generator)
                let again = try Command.emigrate(arguments + (resumes ? ["--resume"] : [])).run()
                try #require(again.isSuccess, "after \(fault): \(again)")
                resumed += resumes ? 1 : 0
                current = next
            }
            let difference = try server.difference(of: database, from: wanted[current])
            try #require(difference == nil, "after \(fault) and another run")
            let databases = try server.databases()
            for name in databases where name.hasPrefix("target_before_") {
                try server.dropDatabase(name)
            }
            let left = try server.databases().subtracting([
                "postgres", "template0", "template1", database,
            ])
            #expect(left == [], "after \(fault)")
        }
        print("disturbed loads: \(disturbed), of which resumed: \(resumed)")
    }

    private func disturb(
        _ fault: Fault, _ running: RunningCommand, _ server: PostgresServer
    ) throws {
        switch fault {
        case .killedProgram: running.send(SIGKILL)
        case .interrupt: running.send(SIGINT)
        case .terminatedSession:
            _ = try server.query(
                database: "postgres",
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE application_name = 'emigrate' ORDER BY random() LIMIT 1
                """)
        case .crashedServer:
            let processes = try server.query(
                database: "postgres",
                """
                SELECT pid FROM pg_stat_activity
                WHERE application_name = 'emigrate' ORDER BY random() LIMIT 1
                """)
            if let pid = processes.first?.first.flatMap({ $0 }).flatMap({ pid_t($0) }) {
                kill(pid, SIGKILL)
            }
        case .restartedServer: try server.restart(isImmediate: Bool.random())
        }
    }

    private func waitUntilUp(_ server: PostgresServer) throws {
        for _ in 0..<400 {
            let answer = try server.psql(database: "postgres", .sql("SELECT 1"))
            if answer.isSuccess { return }
            usleep(50_000)
        }
        throw SupportError("the server does not come back")
    }
}
