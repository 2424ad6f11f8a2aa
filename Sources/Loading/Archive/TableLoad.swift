import ArchiveText
import DatabaseWork
import Destinations
import DumpArchive
import Exports
import PostgresClient
import SQLSyntax
import Verification

/// Brings the rows of one table of an archive into the database, as COPY data.
struct TableLoad {
    private let load: ArchiveLoad
    private let index: Int
    private let entry: TOCEntry

    /// A table whose first rows are less than this, in bytes, is not worth a TRUNCATE or a question
    /// of its own.
    private static let smallestLarge = 128 << 10

    init(_ load: ArchiveLoad, _ index: Int) {
        self.load = load
        self.index = index
        entry = load.entries[index]
    }

    /// Loads all rows in one transaction.
    ///
    /// A table that is emptied in the same transaction takes its rows as long committed, so that
    /// nobody has to visit them again (COPY FREEZE).
    func loadWhole(_ task: LoadTask, on connection: inout Connection) throws {
        guard !load.emptied.contains(index) else { return try leaveOut(task, on: &connection) }
        let source = try load.rowSource(of: index)
        var piece = try source.next()
        let isLarge = (piece?.bytes.count ?? 0) >= Self.smallestLarge
        if isLarge { try settle(on: &connection) }
        let freezes = try isLarge && isOrdinaryTable(on: &connection)
        do {
            var stream = try stream(isLarge: isLarge, isFrozen: freezes, on: &connection)
            try begin(truncating: freezes, on: &connection)
            if piece != nil {
                try stream.begin(on: &connection)
                while let rows = piece {
                    try send(rows.bytes, through: &stream, on: &connection)
                    piece = try source.next()
                }
                _ = try stream.end(load.subject(index), on: &connection)
            }
            try finish(task, stream.total, on: &connection)
        } catch {
            connection.rollBack()
            throw SearchPathCause.explained(cause(of: error), on: &connection)
        }
    }

    /// Loads the rows that this worker gets of a table that others load, too.
    func loadShare(_ number: Int, _ task: LoadTask, on connection: inout Connection) throws {
        let queue = try load.splits.queue(of: index) { try load.rowSource(of: index) }
        var trail = RowTrail()
        do {
            try settle(on: &connection)
            var stream = try stream(isLarge: true, isFrozen: false, on: &connection)
            try begin(truncating: false, on: &connection)
            try stream.begin(on: &connection)
            while try queue.dequeue(
                number, checking: { try stream.check(on: &connection) },
                { rows, offset in
                    trail.note(stream.total.rows, at: offset)
                    try send(rows, isContinued: offset > 0, through: &stream, on: &connection)
                })
            {}
            let total = try stream.end(load.subject(index), on: &connection)
            try finish(task, total, on: &connection)
        } catch {
            connection.rollBack()
            // The others must not take this error for one of their own sessions.
            let cause = SearchPathCause.explained(cause(of: error, trail), on: &connection)
            queue.stop(cause)
            throw cause
        }
    }

    /// Reads the rows without loading them: damage is damage.
    private func leaveOut(_ task: LoadTask, on connection: inout Connection) throws {
        let source = try load.rowSource(of: index)
        var sum = RowSum()
        while let piece = try source.next() {
            try load.progress.checkCancelled()
            sum.add(piece.bytes)
        }
        load.totals.noteLeftOut(sum.total.rows, index, task)
        load.progress.advance(by: task.node.cost)
    }

    private func begin(truncating: Bool, on connection: inout Connection) throws(MigrationError) {
        let subject = load.subject(index)
        let settings = load.scripts.settingsForData(of: index)
        try load.statement(Array("BEGIN;\n".utf8) + settings, subject, on: &connection)
        guard truncating else { return }
        let table = load.scripts.tableName(of: index)
        try PartialTable.checkRows(of: table, subject, on: &connection)
        try load.statement(Array("TRUNCATE TABLE ONLY ".utf8) + table, subject, on: &connection)
    }

    /// The way of the rows into the session, whose transaction has not begun; for a large table the
    /// session has its settings.
    private func stream(
        isLarge: Bool, isFrozen: Bool, on connection: inout Connection
    ) throws -> CopyStream {
        let statement = entry.copyStatement ?? []
        guard isLarge, let copy = CopyText(statement) else { return CopyStream(statement) }
        return try CopyStream(copy, isFrozen: isFrozen, on: &connection)
    }

    private func send(
        _ rows: UnsafeRawBufferPointer, isContinued: Bool = false, through stream: inout CopyStream,
        on connection: inout Connection
    ) throws {
        try load.progress.checkCancelled()
        try stream.send(rows, isContinued: isContinued, on: &connection)
        load.progress.noteLoaded(rows.count)
    }

    private func finish(
        _ task: LoadTask, _ total: RowTotal, on connection: inout Connection
    ) throws {
        try load.record(task, total, on: &connection)
        load.progress.tell(
            .loaded(table: entry.readableName, rows: total.rows, bytes: task.node.cost))
    }

    /// Whether rows can be frozen in the table: partitioned and foreign ones have none of their own.
    private func isOrdinaryTable(on connection: inout Connection) throws -> Bool {
        let name = CopyText(entry.copyStatement ?? [])?.table ?? load.scripts.tableName(of: index)
        return try RelationKind.of(name, load.subject(index), on: &connection) == "r"
    }

    /// Gives the session the settings that the rows need.
    private func settle(on connection: inout Connection) throws(MigrationError) {
        try load.statement(
            load.scripts.settingsForData(of: index), load.subject(index), on: &connection)
    }

    /// Why rows could not be loaded: what the server takes offence at may come of damage that its
    /// file's checksum only tells at the end.
    ///
    /// The others work on until it is known, so the search for it takes a moment only.
    private func cause(of error: any Error, _ trail: RowTrail? = nil) -> any Error {
        guard var error = error as? PostgresError else { return error }
        let end = ContinuousClock.now + Self.longestSearch
        do {
            if error.code == .server, error.sqlState?.hasPrefix("22") ?? false {
                _ = try rows(before: .max, by: end)
            }
            // Where a session was when it was told to stop does not matter.
            let isStopped = error.sqlState?.hasPrefix("57") ?? true
            if !isStopped, let trail {
                error = try trail.located(error) { try rows(before: $0, by: end) }
            }
        } catch {
            return error
        }
        return MigrationError(error, loading: load.subject(index))
    }

    private static let longestSearch = Duration.seconds(4)

    /// How many rows of the export begin before an offset in the table's data; nil where that takes
    /// too long.
    private func rows(
        before offset: UInt64, by end: ContinuousClock.Instant
    ) throws -> Int? {
        let source = try load.rowSource(of: index)
        var rest = offset
        var count = 0
        while rest > 0, let piece = try source.next() {
            try load.progress.checkCancelled()
            if ContinuousClock.now > end { return nil }
            let length = Int(clamping: min(UInt64(piece.bytes.count), rest))
            count += ByteSearch.lineFeeds(
                in: UnsafeRawBufferPointer(rebasing: piece.bytes[..<length]))
            rest -= UInt64(length)
        }
        return count
    }
}
