import ArchiveText
import DatabaseWork
import Destinations
import DumpArchive
import Exports
import PostgresClient
import Verification

/// What the tasks of an archive's load share.
struct ArchiveLoad: Sendable {
    let archive: any Archive
    /// The texts of the entries after rewriting.
    let scripts: EntryScripts
    /// Entries of tables whose rows are left out.
    let emptied: Set<Int>
    /// Whether text has to be UTF-8 because nothing says what it is.
    let checksText: Bool
    let verification: LoadOptions.Verification
    let progress: LoadProgress
    /// What was loaded of each entry, by the tasks that did it.
    let totals: Totals
    /// The tables that several tasks load together.
    let splits: SplitTables
    let proofs = Proofs()

    var entries: [TOCEntry] { scripts.contents.entries }

    /// Carries out one task.
    @Sendable
    func perform(
        _ task: LoadTask, on connection: inout Connection, _ context: LoadWorkers.Context
    ) throws {
        switch task.action {
        case .define(let indexes): try define(indexes, task, on: &connection, context)
        case .rows(let index):
            try TableLoad(self, index).loadWhole(task, on: &connection)
        case .share(let index, let number, _):
            try TableLoad(self, index).loadShare(number, task, on: &connection)
        case .inserts(let index): try InsertLoad(self, index).run(task, on: &connection)
        case .largeObjects(let index):
            try LargeObjectLoad(self, index).run(task, on: &connection)
        case .verifyRows(let group): try verify(group, task, on: &connection)
        case .verifyLargeObjects(let index):
            try LargeObjectLoad(self, index).verify(on: &connection)
            progress.advance(by: task.node.cost)
        case .analyze(let index):
            try statement(
                Array("ANALYZE ".utf8) + scripts.tableName(of: index), subject(index),
                on: &connection)
            progress.advance(by: task.node.cost)
        case .step: break
        }
    }

    /// What messages call an entry.
    func subject(_ index: Int) -> String {
        let entry = entries[index]
        return "\(archive.tocPath): \(entry.readableName)"
            + " (entry \(entry.dumpID))"
    }

    /// Runs definitions, and records in the same transaction that they were run.
    private func define(
        _ indexes: [Int], _ task: LoadTask, on connection: inout Connection,
        _ context: LoadWorkers.Context
    ) throws {
        // Cores that nobody else uses may help to sort.
        try statement(
            Array("SET max_parallel_maintenance_workers = \(context.idle); BEGIN".utf8), task.name,
            on: &connection)
        do {
            for index in indexes {
                try progress.checkCancelled()
                let text = try scripts.definition(of: index)
                if entries[index].kind == .securityLabel, !text.isEmpty {
                    try label(text, subject(index), on: &connection)
                } else if !text.isEmpty {
                    try statement(text, subject(index), on: &connection)
                }
            }
            try record(task, RowTotal(), on: &connection)
        } catch {
            connection.rollBack()
            throw SearchPathCause.explained(error, on: &connection, exported: schema(of:))
        }
        progress.advance(by: task.node.cost)
    }

    /// The schema that the export has a function, a relation or a type of this name in.
    private func schema(of name: String) -> String? {
        let kinds: Set<EntryKind> = [
            "FUNCTION", .table, "VIEW", "MATERIALIZED VIEW", "SEQUENCE", "TYPE", "DOMAIN",
            "OPERATOR",
        ]
        return entries.first { entry in
            guard kinds.contains(entry.kind) else { return false }
            let isFunction = entry.kind == "FUNCTION"
            return entry.tag.prefix { !isFunction || $0 != UInt8(ascii: "(") }
                .elementsEqual(name.utf8)
        }?.namespace.map { String(decoding: $0, as: UTF8.self) }
    }

    private func label(
        _ text: [UInt8], _ subject: String, on connection: inout Connection
    ) throws(MigrationError) {
        do throws(PostgresError) {
            if try !SecurityLabel.set(text, on: &connection) { progress.noteLeftOutLabel() }
        } catch {
            throw MigrationError(error, loading: subject)
        }
    }

    /// Records a task in the transaction of its work, and commits both.
    func record(
        _ task: LoadTask, _ total: RowTotal, on connection: inout Connection
    ) throws {
        let key = try task.keyToRecord()
        let record = Journal.insertStatement(key, total)
        try statement(Array("\(record); COMMIT".utf8), task.name, on: &connection)
        totals.note(total, key)
    }

    /// Runs statements that are about `subject`, of which they bring the values with `ofRows`.
    func statement(
        _ text: [UInt8], _ subject: String, ofRows: Bool = false, on connection: inout Connection
    ) throws(MigrationError) {
        do throws(PostgresError) {
            try connection.execute(text)
        } catch {
            throw MigrationError(error, loading: subject, ofRows: ofRows)
        }
    }

    private func verify(
        _ group: [Int], _ task: LoadTask, on connection: inout Connection
    ) throws {
        let index = group[0]
        let isCopied = !(entries[index].copyStatement?.isEmpty ?? true)
        let reading = ArchiveRows(archive: archive, contents: scripts.contents)
        let kept = group.filter { !emptied.contains($0) }
        let loaded = try group.reduce(into: RowTotal()) { $0 += try total(of: $1) }
        // The rows of INSERTs are read once more: what is expected comes from the export alone.
        let expectation =
            try isCopied
            ? reading.expectation(of: group, loaded)
            : reading.inserted(kept, progress)
        try statement(scripts.settingsForData(of: index), subject(index), on: &connection)
        let result = try TableProof(
            expected: expectation,
            name: entries[index].namedTable ?? scripts.tableName(of: index),
            subject: subject(index)
        ).compare(
            countsOnly: verification == .counts, on: &connection, progress: progress,
            replay: { try reading.replay(kept, $0) })
        for entry in group { try proofs.note(result, entry, subject(index)) }
        if result.proof == .proved {
            progress.tell(.verified(table: entries[index].readableName, rows: result.rows))
        }
        progress.advance(by: task.node.cost)
    }

    /// What was loaded of an entry, and has to be there.
    ///
    /// Throws where that is not known, or not all that was read of a table that several workers
    /// loaded reached the server.
    func total(of index: Int) throws(MigrationError) -> RowTotal {
        guard let total = totals.total(of: index) else {
            throw MigrationError(.bug, "\(subject(index)): nothing is known of its rows")
        }
        guard !splits.isRead(index) || splits.rowsRead(of: index) == total.rows else {
            let read = splits.rowsRead(of: index).map(String.init) ?? "not all"
            throw MigrationError(
                .bug,
                "\(subject(index)): \(read) rows were read, and \(total.rows) reached the server")
        }
        return total
    }

    /// The rows of a table in the export.
    func rowSource(of index: Int) throws -> RowSource {
        try ArchiveRows(archive: archive, contents: scripts.contents).source(of: index)
    }
}
