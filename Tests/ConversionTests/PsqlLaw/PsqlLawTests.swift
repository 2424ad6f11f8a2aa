import Conversion
import Exports
import Foundation
import SQLSyntax
import Synchronization
import TestSupport
import Testing
import Transformation

/// What is converted is data for psql, whoever made it.
///
/// `EMIGRATE_PSQL_LAW` says how many scripts and archives are tried, `EMIGRATE_PSQL_LAW_FROM` from
/// which number on, and `EMIGRATE_PSQL` which psql runs what comes of them.
@Suite(
    "psql runs no command of a dump", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct PsqlLawTests {
    private static func setting(_ name: String, _ usual: UInt64) -> UInt64 {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? usual
    }

    private static func server() throws -> PostgresServer {
        try PostgresServer(superuser: "postgres", settings: ["max_prepared_transactions": "4"])
    }

    private struct Tally {
        var next: UInt64
        var refused = 0
        var loaded = 0
        var stopped = 0
        var broken: [String] = []
    }

    @Test("whatever it brings the server to")
    func law() throws {
        let first = Self.setting("EMIGRATE_PSQL_LAW_FROM", 0)
        let end = first + Self.setting("EMIGRATE_PSQL_LAW", 4000)
        let tally = Mutex(Tally(next: first))
        let failure = Mutex<(any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: 2) { worker in
            do {
                // What one changes of a database is not to be found by the other.
                let server = try Self.server()
                defer { server.stop() }
                let player = try Player(server, "law\(worker)")
                while let number = tally.withLock({ tally -> UInt64? in
                    guard tally.next < end else { return nil }
                    defer { tally.next += 1 }
                    return tally.next
                }) {
                    let outcome = try player.play(number)
                    tally.withLock { tally in
                        switch outcome {
                        case .refused: tally.refused += 1
                        case .loaded: tally.loaded += 1
                        case .stopped: tally.stopped += 1
                        case .broken(let how): tally.broken.append(how)
                        }
                    }
                }
            } catch {
                failure.withLock { $0 = error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        let result = tally.withLock { $0 }
        print(
            "psql: \(first)..<\(end): \(result.refused) refused, \(result.loaded) loaded,"
                + " \(result.stopped) stopped at an error")
        #expect(result.broken == [])
        // Some of each kind, or nothing was tried.
        #expect(result.loaded > 0 && result.refused > 0 && result.stopped > 0)
    }

    @Test("as each seed is, in every mode")
    func seeds() throws {
        let server = try Self.server()
        defer { server.stop() }
        let player = try Player(server, "seeds")
        for (number, seed) in try HostileScript.whole().enumerated() {
            for mode in Player.Mode.allCases {
                for command in ["\\! touch CANARY", "\\pset title `touch CANARY`"] {
                    let bytes = seed.replacing(
                        Array("\\! touch CANARY".utf8), with: Array(command.utf8))
                    // A session as it is, and one that begins in another encoding.
                    for beginning: UInt64 in [0, 5] {
                        let outcome = try player.play(.script(bytes), mode, beginning: beginning)
                        guard case .broken(let how) = outcome else { continue }
                        Issue.record("seed \(number), \(mode), \(command): \(how)")
                    }
                }
            }
        }
    }

    /// Converts hostile exports and has psql run them.
    private struct Player {
        enum Outcome {
            case refused
            case loaded
            case stopped
            case broken(String)
        }

        private let server: PostgresServer
        private let database: String
        private let folder: TemporaryDirectory
        /// Where psql runs, with nothing in it.
        private let place: URL

        init(_ server: PostgresServer, _ database: String) throws {
            self.server = server
            self.database = database
            folder = try TemporaryDirectory()
            place = folder.file("place")
            try FileManager.default.createDirectory(
                at: place, withIntermediateDirectories: true)
            try server.createDatabase(named: database, owner: server.superuser)
            try folder.write(
                Array(
                    """
                    DROP SCHEMA public CASCADE; CREATE SCHEMA public;
                    ALTER DATABASE \(database) RESET ALL;
                    ALTER ROLE ALL RESET ALL; ALTER ROLE CURRENT_USER RESET ALL;
                    ALTER ROLE CURRENT_USER IN DATABASE \(database) RESET ALL;
                    \\connect \(database)

                    """.utf8), to: "fresh.sql")
        }

        /// What a session may begin with, by the will of a dump that was loaded before.
        private static func beginning(_ number: UInt64) -> String {
            let strings = " -c standard_conforming_strings=off"
            let encoding = " -c client_encoding=SJIS"
            return switch number % 11 {
            case 5, 6: encoding
            case 7: strings
            case 8: encoding + strings
            default: ""
            }
        }

        /// How a script is converted: with no key, as it is no other guard that is to be seen at work.
        enum Mode: CaseIterable {
            case plain, verbatim, oneTransaction, verbatimInOneTransaction

            init(_ number: UInt64) {
                self =
                    switch (number % 5 == 0, number % 7 == 0) {
                    case (false, false): .plain
                    case (true, false): .verbatim
                    case (false, true): .oneTransaction
                    case (true, true): .verbatimInOneTransaction
                    }
            }

            var isVerbatim: Bool { self == .verbatim || self == .verbatimInOneTransaction }
            var isOneTransaction: Bool {
                self == .oneTransaction || self == .verbatimInOneTransaction
            }
        }

        enum Export {
            case script([UInt8])
            case archive(UInt64)
        }

        func play(_ number: UInt64) throws -> Outcome {
            let export: Export =
                number % 4 == 3
                ? .archive(number / 4)
                : .script(try HostileScript(number: number / 4 * 3 + number % 4).bytes)
            var outcome = try play(export, Mode(number), beginning: number)
            if case .broken(let how) = outcome { outcome = .broken("number \(number): \(how)") }
            return outcome
        }

        /// What pg_restore writes of the archive that an archive becomes, as releases do that tell psql
        /// nothing of commands.
        private func restore(_ input: URL, to output: URL) throws {
            let archive = folder.file("out.dump")
            try convert(input, to: archive) { $0.format = .custom }
            let text = folder.file("restored.sql")
            try server.command(
                "pg_restore", database: database, ["-f", text.path, archive.path]
            ).run().check()
            let lines = try contents(of: text).split(
                separator: 0x0a, omittingEmptySubsequences: false)
            let kept = lines.filter { line in
                !["\\restrict ", "\\unrestrict "].contains { line.starts(with: $0.utf8) }
            }
            let start = MetaCommand.stoppingOnError + [0x0a]
            try Data(start + kept.joined(separator: [0x0a])).write(to: output)
        }

        func play(_ export: Export, _ mode: Mode, beginning number: UInt64) throws -> Outcome {
            let input = folder.file("input")
            switch export {
            case .archive(let number): try HostileArchive.write(number: number, to: input)
            case .script(let bytes): try Data(bytes).write(to: input)
            }
            let output = folder.file("out.sql")
            do {
                if case .archive(let number) = export, mode == .plain, number % 2 == 0 {
                    try restore(input, to: output)
                } else {
                    try convert(input, to: output) { options in
                        options.isVerbatim = mode.isVerbatim
                        options.isSingleTransaction = mode.isOneTransaction
                    }
                }
            } catch is MigrationError {
                return .refused
            } catch is SupportError {
                // pg_restore takes it for no archive.
                return .stopped
            }
            var command = server.command("psql", database: database, [])
            if let other = ProcessInfo.processInfo.environment["EMIGRATE_PSQL"] {
                command.program = URL(filePath: other)
            }
            command.arguments += [
                "-qXe", "-o", "/dev/null", "-f", folder.file("fresh.sql").path, "-f", output.path,
            ]
            command.folder = place
            command.environment["PGOPTIONS"] =
                "-c client_min_messages=error" + Self.beginning(number)
            command.timeout = 60
            let result = try command.run()
            let left = try FileManager.default.contentsOfDirectory(atPath: place.path)
            guard left.isEmpty else {
                for name in left {
                    try FileManager.default.removeItem(at: place.appending(path: name))
                }
                return .broken("\(left)")
            }
            if !mode.isVerbatim {
                let scripts = [
                    try contents(of: folder.file("fresh.sql")), try contents(of: output),
                ]
                let how = try EchoedQueries.difference(Array(result.output), from: scripts)
                if let how { return .broken(how) }
            }
            return result.isSuccess ? .loaded : .stopped
        }
    }
}
