import PostgresClient
import Synchronization

/// Tables of an export to be compared with a database by several sessions.
struct TableVerification: Sendable {
    /// Hands rows of the export to a receiver.
    typealias Replay = @Sendable ((ExportedRows) throws -> Void) throws -> Void

    /// One table.
    struct Subject: Sendable {
        /// The name for people.
        var name: String
        /// The table as SQL names it.
        var sqlName: [UInt8]
        /// The settings under which the names hold.
        var settings: [UInt8]
        /// What the export says of the rows, once that is known.
        var expectation: @Sendable () throws -> RowExpectation
        /// How much there is to read, in bytes.
        var cost: UInt64
        /// Hands the export's rows on; nil where they cannot be read once more.
        var replay: Replay?
    }

    let subjects: [Subject]
    let options: VerifyOptions
    let progress: LoadProgress
    /// The settings that every session begins with.
    let preamble: [UInt8]

    /// Compares the definitions, in a session of its own.
    static func definitions(
        _ proof: DefinitionProof, _ options: VerifyOptions, _ report: inout VerifyReport
    ) throws(MigrationError) {
        var connection = try MigrationError.naming("read the database") {
            () throws(PostgresError) in try Connection.toWork(options.conninfo)
        }
        let findings = try proof.run(on: &connection)
        report.definitions = findings.mismatches
        report.definitionCount = findings.count
        report.unchecked = findings.unchecked
    }

    /// Compares all of them.
    func run() throws -> [VerifyReport.Table] {
        let results = Results(subjects.count)
        let tasks = subjects.enumerated().map { index, subject in
            LoadTask(
                action: .step(index), name: subject.name,
                node: Scheduler.Node(cost: subject.cost, dependencies: []))
        }
        progress.total.store(subjects.reduce(0) { $0 + $1.cost }, ordering: .relaxed)
        progress.begin("verifying")
        let jobs = TargetSession.jobs(options.jobs)
        let settings = SessionSettings(preamble: preamble, jobs: jobs)
        try LoadCrew(
            tasks: tasks, jobs: jobs, progress: progress,
            connect: { [conninfo = options.conninfo, limit = progress.workLimit] in
                try MigrationError.naming("read the database") { () throws(PostgresError) in
                    var connection = try Connection.toWork(conninfo, limit: limit)
                    try settings.apply(to: &connection)
                    return connection
                }
            },
            perform: { task, connection, _ in
                guard case .step(let index) = task.action else { return }
                results.set(index, try compare(subjects[index], on: &connection))
                progress.advance(by: task.node.cost)
            }
        ).run()
        return results.all
    }

    private final class Results: Sendable {
        private let tables: Mutex<[VerifyReport.Table?]>
        init(_ count: Int) { tables = Mutex(Array(repeating: nil, count: count)) }
        func set(_ index: Int, _ table: VerifyReport.Table) {
            tables.withLock { $0[index] = table }
        }
        var all: [VerifyReport.Table] { tables.withLock { $0.compactMap { $0 } } }
    }

    private func compare(
        _ subject: Subject, on connection: inout Connection
    ) throws -> VerifyReport.Table {
        let expected = try subject.expectation()
        _ = try MigrationError.naming("read \(subject.name)") { () throws(PostgresError) in
            try connection.make(settings: subject.settings)
        }
        let proof = TableProof(expected: expected, name: subject.sqlName, subject: subject.name)
        let found: TableProof.Result
        do throws(MigrationError) {
            found = try MigrationError.from {
                try read(subject, proof, on: &connection)
            }
        } catch {
            // A column that is not there is a difference, not a failure.
            guard error.code == .refused else { throw error }
            return VerifyReport.Table(
                name: subject.name, rows: expected.total.rows,
                proof: expected.doubt.map { .notCompared(why: $0) } ?? .differs(error.message))
        }
        var result = VerifyReport.Table(
            name: subject.name, rows: found.rows, proof: found.proof)
        guard result.mismatch != nil, options.shownRows > 0, case .sum = expected.means,
            let replay = subject.replay,
            let kind = try RelationKind.of(subject.sqlName, subject.name, on: &connection)
        else { return result }
        let rows = try DifferingRows(
            reading: try ReadBack(name: subject.sqlName, subject: subject.name).statement(
                expected.columns.first ?? nil, kind: kind, on: &connection),
            replay: replay, most: options.shownRows, subject: subject.name
        ).find(on: &connection)
        result.missing = rows?.missing ?? []
        result.extra = rows?.extra ?? []
        return result
    }
}

extension TableVerification {
    /// Compares a table's rows, with row-level security out of the way as far as that can be.
    private func read(
        _ subject: Subject, _ proof: TableProof, on connection: inout Connection
    ) throws -> TableProof.Result {
        let access = try RowSecurity.lift(subject.sqlName, subject.name, on: &connection)
        if case .hidden(let why) = access {
            return TableProof.Result(proof: .notCompared(why: why), rows: 0)
        }
        // A second opinion is a transaction of its own.
        let replay = access == .lifted ? nil : subject.replay
        defer { if access == .lifted { RowSecurity.restore(on: &connection) } }
        return try proof.compare(
            countsOnly: options.countsOnly, on: &connection, progress: progress, replay: replay)
    }
}

extension MigrationError {
    /// Runs `body`, whose errors are all of this type.
    static func from<R>(_ body: () throws -> R) throws(MigrationError) -> R {
        do {
            return try body()
        } catch {
            throw MigrationError(error, export: "the export")
        }
    }
}
