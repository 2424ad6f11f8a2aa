import PostgresClient

/// Reads a table back and says whether its rows are those of the export.
struct TableProof {
    /// Hands rows of the export to a receiver, in pieces that may end anywhere.
    typealias Replay = ((UnsafeRawBufferPointer) throws -> Void) throws -> Void

    /// The COPY statement that its rows came with; nil where they came otherwise.
    private let copy: CopyText?
    /// The table as SQL names it.
    private let name: [UInt8]
    /// What messages call it.
    private let subject: String

    /// Prepares to read the table that SQL calls `name`, whose rows came with a COPY statement.
    init(copyStatement: [UInt8], name: [UInt8], subject: String) {
        copy = CopyText(copyStatement)
        self.name = copy?.table ?? name
        self.subject = subject
    }

    /// How the table's rows differ from `expected`, in words; nil where they do not.
    ///
    /// Values may be written differently by another release of PostgreSQL, or in another time zone,
    /// and be the same. So where as many rows are there and read differently, `replay` hands the
    /// export's rows on once more, into a temporary table, and they are read back too: the same
    /// server then writes both.
    func compare(
        _ expected: RowTotal, isCounted: Bool, on connection: inout Connection,
        progress: LoadProgress, replay: Replay?
    ) throws -> String? {
        guard !isCounted, let copy else {
            let found = try count(on: &connection)
            return found == expected.rows
                ? nil : "the export has \(expected.rows) rows and the database \(found)"
        }
        let found = try read(copy, on: &connection, progress: progress)
        if found == expected { return nil }
        guard found.rows == expected.rows else {
            return "the export has \(expected.rows) rows and the database \(found.rows)"
        }
        if let replay {
            let opinion = SecondOpinion(copy: copy, name: name, subject: subject)
            let written = try opinion.total(of: replay, on: &connection, progress: progress)
            if written == found { return nil }
        }
        return "\(expected.rows) rows are in the export and in the database, but not the same ones"
            + " (checksum \(expected.checksum), found \(found.checksum))"
    }

    /// How many rows the table has itself.
    func count(on connection: inout Connection) throws(MigrationError) -> UInt64 {
        let only = try isPartitioned(on: &connection) ? "" : "ONLY "
        do throws(PostgresError) {
            let rows = try connection.query(
                Array("SELECT pg_catalog.count(*) FROM \(only)".utf8) + name)
            return rows.first?.first.flatMap { $0.flatMap { UInt64($0) } } ?? 0
        } catch {
            throw MigrationError(error, loading: subject)
        }
    }

    /// What the table's rows come to.
    func read(
        _ copy: CopyText, on connection: inout Connection, progress: LoadProgress
    ) throws -> RowTotal {
        let statement =
            try isPartitioned(on: &connection) ? copy.readingThroughQuery : copy.reading
        return try Self.sum(statement, subject, on: &connection, progress: progress)
    }

    /// What the rows that a COPY statement writes come to.
    static func sum(
        _ statement: [UInt8], _ subject: String, on connection: inout Connection,
        progress: LoadProgress
    ) throws -> RowTotal {
        var sum = RowSum()
        var bytes = 0
        do {
            try connection.copyOut(statement) { row in
                sum.take(row)
                bytes += row.count
                guard bytes >= 1 << 20 else { return }
                progress.noteVerified(bytes)
                bytes = 0
                try progress.checkCancelled()
            }
        } catch let error as PostgresError {
            throw MigrationError(error, loading: subject)
        }
        progress.noteVerified(bytes)
        return sum.total
    }

    private func isPartitioned(on connection: inout Connection) throws(MigrationError) -> Bool {
        try RelationKind.of(name, subject, on: &connection) == "p"
    }
}
