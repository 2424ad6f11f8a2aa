import Foundation
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What can go wrong in the middle of a load of a real export, at any statement.
///
/// `EMIGRATE_FAULTS` says how many loads are disturbed, and `EMIGRATE_FAULT_SEED` when; the normal
/// run is content with a few.
@Suite(
    "A load that is cut off leaves the target as it was, and the next one succeeds", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"),
    .enabled(if: FaultShim.obstacle == nil, "nothing can be planted: \(FaultShim.obstacle ?? "")"))
struct LoadFaultTests {
    /// What happens when the program sends a statement.
    enum Fault: String, CaseIterable {
        /// The program is killed.
        case killedProgram
        /// The program is asked to stop.
        case interrupt
        /// The session is ended in the server.
        case terminatedSession
        /// The session's process dies, and the server restarts all of itself.
        case crashedServer
        /// The server is restarted, at times without an orderly end.
        case restartedServer, recoveredServer

        /// What the shim is told.
        var action: String {
            switch self {
            case .killedProgram: "kill"
            case .interrupt: "signal:\(SIGINT)"
            case .terminatedSession: "terminate"
            case .crashedServer: "crash"
            case .restartedServer: "restart:INT"
            case .recoveredServer: "restart:QUIT"
            }
        }
    }

    /// One load of an export into the place of another.
    private struct Load {
        let server: PostgresServer
        let folder: TemporaryDirectory

        func command(_ export: String, jobs: Int, _ options: [String] = []) throws -> Command {
            let conninfo = server.connectionString(database: "target", user: "synapse")
            var command = try Command.emigrate(
                [
                    "load", Fixture.export(export).zip.path, "-d", conninfo, "--replace", "-j",
                    "\(jobs)", "-q",
                ] + options)
            command.timeout = 60
            return command
        }

        /// Runs one under the shim, and returns what it noted too.
        func run(_ command: Command, _ faults: [String]) throws -> (CommandResult, FaultNotes) {
            let notes = folder.file("notes-\(UUID().uuidString)")
            var command = command
            command.environment = try FaultShim.built.get().environment(
                faults: faults, export: folder.url, notes: notes, server: server)
            let result = try command.run()
            return (result, try FaultNotes(contentsOf: notes))
        }

        func removeKept() throws {
            for name in try server.databases() where name.hasPrefix("target_before_") {
                try server.dropDatabase(name)
            }
        }
    }

    private static let statement = "PQsendQuery"

    @Test("disturbed at any statement, then a rerun or a resumed run")
    func faults() throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["EMIGRATE_FAULTS"].flatMap { Int($0) } ?? 10
        let seed = environment["EMIGRATE_FAULT_SEED"].flatMap { UInt64($0) } ?? 1
        print("EMIGRATE_FAULT_SEED=\(seed)")
        var random = SeededGenerator(seed: seed)
        let server = try LoadServer.make()
        defer { server.stop() }
        let load = Load(server: server, folder: try TemporaryDirectory())
        let exports = ["1.60.0", "1.97-pending"]
        let wanted = try exports.map { try LoadServer.wanted($0) }
        let (first, notes) = try load.run(load.command(exports[0], jobs: 2), [])
        try first.check()
        let statements = try #require(notes.calls[Self.statement])
        var current = 0
        var disturbed: [Fault: Int] = [:]
        var resumed = 0
        for number in 0..<count {
            let fault = Fault.allCases[number % Fault.allCases.count]
            let next = 1 - current
            // The other export has more statements, or less: the last ones may not come.
            let place = Int.random(in: 1...statements, using: &random)
            let resumes = random.chance(50)
            let comment = Comment("seed \(seed), number \(number), \(fault) at statement \(place)")
            let command = try load.command(exports[next], jobs: 1 + number % 3)
            let (result, _) = try load.run(
                command, ["\(Self.statement):\(place):\(fault.action)"])
            try server.waitUntilUp()
            if !result.isSuccess {
                disturbed[fault, default: 0] += 1
                // Before the program listens to the signal it has done nothing, and simply ends.
                if fault == .interrupt {
                    #expect(result.status == 130 || result.signal == SIGINT, comment)
                }
                try server.execute(
                    database: "postgres", PostgresServer.waitingForProgram)
                let difference = try server.difference(of: "target", from: wanted[current])
                let isThere =
                    try difference == nil
                    || server.difference(of: "target", from: wanted[next]) == nil
                try #require(isThere, "\(comment): \(difference ?? ""), \(result)")
                if difference == nil {
                    let options = resumes ? ["--resume"] : []
                    let again = try load.command(exports[next], jobs: 1 + number % 3, options).run()
                    try #require(again.isSuccess, "\(comment): \(result), \(again)")
                    resumed += resumes ? 1 : 0
                }
            }
            current = next
            let difference = try server.difference(of: "target", from: wanted[current])
            try #require(difference == nil, comment)
            try load.removeKept()
            let left = try server.databases().subtracting([
                "postgres", "template0", "template1", "target",
            ])
            #expect(left == [], comment)
        }
        print("disturbed loads: \(disturbed), of which resumed: \(resumed)")
        #expect(!disturbed.isEmpty)
    }
}
