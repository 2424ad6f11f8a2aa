package import DatabaseWork
package import Definitions
package import Exports
import PostgresClient
package import SQLSyntax
import Synchronization

/// Tables of an export to be compared with a database by several sessions.
package struct TableVerification: Sendable {
    /// Hands rows of the export to a receiver.
    package typealias Replay = @Sendable ((ExportedRows) throws -> Void) throws -> Void

    /// One table.
    package struct Subject: Sendable {
        /// The name for people.
        package var name: String
        /// The table as SQL names it.
        package var sqlName: [UInt8]
        /// The settings under which the names hold.
        package var settings: [UInt8]
        /// What the export says of the rows, once that is known.
        package var expectation: @Sendable () throws -> RowExpectation
        /// How much there is to read, in bytes.
        package var cost: UInt64
        /// Hands the export's rows on; nil where they cannot be read once more.
        package var replay: Replay?
    }

    package let subjects: [Subject]
    package let options: VerifyOptions
    package let progress: LoadProgress
    package let sessions: VerifySessions
    /// The settings that every session begins with.
    package let preamble: [UInt8]

    /// Compares the definitions, in a session of its own.
    package static func definitions(
        _ proof: DefinitionProof, _ sessions: VerifySessions, _ report: inout VerifyReport
    ) throws(MigrationError) {
        var connection = try sessions.judging()
        let findings = try proof.run(on: &connection)
        report.definitions = findings.mismatches
        report.definitionCount = findings.count
        report.unchecked = findings.unchecked
    }

    /// Compares all of them.
    package func run() throws -> [VerifyReport.Table] {
        let results = Results(subjects.count)
        let tasks = subjects.enumerated().map { index, subject in
            LoadTask(
                action: .step(index), name: subject.name,
                node: Scheduler.Node(cost: subject.cost, dependencies: []))
        }
        progress.total.store(subjects.reduce(0) { $0 + $1.cost }, ordering: .relaxed)
        progress.begin("verifying")
        let jobs = WorkerPool.size(options.jobs)
        let settings = SessionSettings(preamble: preamble, jobs: jobs)
        try LoadWorkers(
            tasks: tasks, jobs: jobs, progress: progress,
            connect: { [sessions] in
                var connection = try sessions.reader()
                try MigrationError.naming("read the database") { () throws(PostgresError) in
                    try settings.apply(
                        to: &connection, seesOnlyCatalog: !sessions.readerJudges)
                }
                return connection
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
        if sessions.readerJudges {
            let expected = try subject.expectation()
            try apply(subject.settings, to: &connection, for: subject)
            return try compare(
                subject, subject.sqlName, with: expected, judges: true, on: &connection)
        }
        let name = try safeName(of: subject, on: &connection)
        if name == nil, let refusal = sessions.refusal {
            return VerifyReport.Table(
                name: subject.name, rows: 0, proof: .notCompared(why: refusal))
        }
        // It may take reading the export.
        let expected = try subject.expectation()
        if let name {
            let result = try compare(
                subject, name, with: expected, judges: false, on: &connection)
            // The server may know better what the export's rows mean.
            guard result.proof != .proved, sessions.refusal == nil, !options.countsOnly,
                subject.replay != nil
            else { return result }
            return try judged(subject, expected) ?? result
        }
        return try judged(subject, expected)
            ?? VerifyReport.Table(
                name: subject.name, rows: 0,
                proof: .notCompared(why: "the owner of the database may not read it"))
    }

    /// Compares a table in a session in which the export's code may run; nil where its user may not
    /// read the table.
    private func judged(
        _ subject: Subject, _ expected: RowExpectation
    ) throws -> VerifyReport.Table? {
        var judging = try sessions.judging()
        try MigrationError.naming("read \(subject.name)") { () throws(PostgresError) in
            try SessionSettings(preamble: preamble, jobs: 1).apply(to: &judging)
        }
        try apply(subject.settings, to: &judging, for: subject)
        let rights = try MigrationError.naming("read \(subject.name)") {
            () throws(PostgresError) in
            try judging.query(
                Array("SELECT pg_catalog.has_table_privilege(".utf8)
                    + RelationKind.literal(subject.sqlName) + Array(", 'SELECT')".utf8))
        }
        guard rights.first?.first == "t" else { return nil }
        return try compare(
            subject, subject.sqlName, with: expected, judges: true, on: &judging)
    }

    private func apply(
        _ settings: [UInt8], to connection: inout Connection, for subject: Subject
    ) throws(MigrationError) {
        try MigrationError.naming("read \(subject.name)") { () throws(PostgresError) in
            try connection.make(settings: settings)
        }
    }

    /// The table with its schema, in a session that sees nothing but PostgreSQL's own from then on;
    /// nil where to set or to read anything could run code of the export's.
    private func safeName(
        of subject: Subject, on connection: inout Connection
    ) throws(MigrationError) -> [UInt8]? {
        guard SQLStatement.all(in: subject.settings).allSatisfy(\.isInertSetting) else {
            return nil
        }
        try apply(subject.settings, to: &connection, for: subject)
        return try MigrationError.naming("read \(subject.name)") { () throws(PostgresError) in
            let name = RelationKind.literal(subject.sqlName)
            let found =
                try connection.query(
                    Array("SELECT pg_catalog.to_regclass(".utf8) + name
                        + Array(")::pg_catalog.oid".utf8)
                ).first?.first ?? nil
            try connection.seeOnlyCatalog()
            // A table that is not there is told of as usual.
            guard let found else { return subject.sqlName }
            guard try !RelationKind.runsCode(oid: found, on: &connection) else { return nil }
            let text = try connection.query("SELECT $1::oid::regclass", parameters: [found])
            return text.first?.first.flatMap { $0.map { Array($0.utf8) } }
        }
    }

    /// Compares a table, which SQL calls `name` in the session; `judges` tells whether the export's
    /// statements may be carried out there.
    private func compare(
        _ subject: Subject, _ name: [UInt8], with expected: RowExpectation, judges: Bool,
        on connection: inout Connection
    ) throws -> VerifyReport.Table {
        let proof = TableProof(expected: expected, name: name, subject: subject.name)
        let found: TableProof.Result
        do throws(MigrationError) {
            found = try MigrationError.from {
                try read(name, subject, proof, judges: judges, on: &connection)
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
            let kind = try RelationKind.of(name, subject.name, on: &connection)
        else { return result }
        let rows = try DifferingRows(
            reading: try ReadBack(name: name, subject: subject.name).statement(
                expected.columns.first ?? nil, kind: kind, on: &connection),
            replay: replay, most: options.shownRows, subject: subject.name
        ).find(on: &connection)
        result.missing = rows?.missing ?? []
        result.extra = rows?.extra ?? []
        return result
    }

    /// Compares a table's rows, with row-level security out of the way as far as that can be.
    private func read(
        _ name: [UInt8], _ subject: Subject, _ proof: TableProof, judges: Bool,
        on connection: inout Connection
    ) throws -> TableProof.Result {
        let access = try RowSecurity.lift(name, subject.name, on: &connection)
        if case .hidden(let why) = access {
            return TableProof.Result(proof: .notCompared(why: why), rows: 0)
        }
        // A second opinion is a transaction of its own.
        let replay = access == .lifted || !judges ? nil : subject.replay
        defer { if access == .lifted { connection.rollBack() } }
        return try proof.compare(
            countsOnly: options.countsOnly, on: &connection, progress: progress, replay: replay)
    }
}

extension SQLStatement {
    /// Whether it is a setting in which nothing is worked out: SET takes words and values only.
    package var isInertSetting: Bool {
        if isKeyword(0, "SET") || isKeyword(0, "RESET") { return true }
        guard isKeyword(0, "SELECT"), isKeyword(1, "pg_catalog"), isSymbol(2, "."),
            isKeyword(3, "set_config"), isSymbol(4, "("), stringValue(at: 5) != nil,
            isSymbol(6, ","), stringValue(at: 7) != nil, isSymbol(8, ","),
            isKeyword(9, "false") || isKeyword(9, "true"), isSymbol(10, ")")
        else { return false }
        return count == 11
    }
}

extension MigrationError {
    /// Runs `body`, whose errors are all of this type.
    package static func from<R>(_ body: () throws -> R) throws(MigrationError) -> R {
        do {
            return try body()
        } catch {
            throw MigrationError(error, export: "the export")
        }
    }
}
