import ByteStreams
package import DatabaseWork
package import Exports
package import PostgresClient
import SQLSyntax

/// Reads a table back and says what is known of its rows.
package struct TableProof {
    /// What came of it.
    package struct Result: Sendable {
        package var proof: RowProof
        /// How many rows the export has, where that is known.
        package var rows: UInt64

        /// Creates a result.
        package init(proof: RowProof, rows: UInt64) {
            self.proof = proof
            self.rows = rows
        }
    }

    /// What the export says of the rows.
    package let expected: RowExpectation
    /// The table as SQL names it.
    package let name: [UInt8]
    /// What messages call it.
    package let subject: String

    /// Creates the proof of a table; nothing is compared.
    package init(expected: RowExpectation, name: [UInt8], subject: String) {
        self.expected = expected
        self.name = name
        self.subject = subject
    }

    /// Compares the table's rows with those of the export.
    ///
    /// Values may be written differently by another release of PostgreSQL, or in another time zone,
    /// and be the same. So where rows read differently, `replay` hands the export's on once more, into
    /// a temporary table, and they are read back too: the same server then writes both.
    package func compare(
        countsOnly: Bool, on connection: inout Connection, progress: LoadProgress,
        replay: ExportedRows.Replay?
    ) throws -> Result {
        if case .nothing(let why) = expected.means { return result(.notCompared(why: why)) }
        guard let kind = try RelationKind.of(name, subject, on: &connection) else {
            let doubt = expected.doubt.map { RowProof.notCompared(why: $0) }
            return result(doubt ?? .differs("the table is missing"))
        }
        let reading = Reading(
            proof: self, kind: kind, countsOnly: countsOnly, progress: progress, replay: replay)
        switch expected.means {
        case .nothing(let why): return result(.notCompared(why: why))
        case .count(let why):
            return result(try reading.counted(countsOnly ? RowProof.asked : why, on: &connection))
        case .sum:
            return countsOnly
                ? result(try reading.counted(RowProof.asked, on: &connection))
                : result(try reading.summed(on: &connection))
        case .server(let isCountable):
            return try reading.judged(isCountable: isCountable, on: &connection)
        }
    }

    private func result(_ proof: RowProof) -> Result {
        Result(proof: proof, rows: expected.total.rows)
    }

    /// What the rows that a COPY statement writes come to.
    package static func sum(
        _ statement: [UInt8], _ subject: String, on connection: inout Connection,
        progress: LoadProgress
    ) throws -> RowTotal {
        var sum = RowSum()
        var bytes = 0
        do {
            try connection.copyOut(statement) { row in
                sum.add(row)
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

    /// How many rows a table of this kind has itself.
    package static func count(
        _ name: [UInt8], kind: String, _ subject: String, on connection: inout Connection
    ) throws(MigrationError) -> UInt64 {
        let only = kind == "p" ? "" : "ONLY "
        do throws(PostgresError) {
            let rows = try connection.query(
                Array("SELECT pg_catalog.count(*) FROM \(only)".utf8) + name)
            return rows.first?.first.flatMap { $0.flatMap { UInt64($0) } } ?? 0
        } catch {
            throw MigrationError(error, loading: subject)
        }
    }
}

/// One comparison of a table that is there.
private struct Reading {
    let proof: TableProof
    let kind: String
    let countsOnly: Bool
    let progress: LoadProgress
    let replay: ExportedRows.Replay?

    private var expected: RowExpectation { proof.expected }

    /// By the number of rows.
    func counted(_ why: String, on connection: inout Connection) throws -> RowProof {
        let found = try TableProof.count(proof.name, kind: kind, proof.subject, on: &connection)
        return found == expected.total.rows
            ? .counted(why: why)
            : try verdict(
                expected.total, RowTotal(rows: found, low: 0, high: 0), on: &connection)
    }

    /// By the sum of the rows as they stand in the export.
    func summed(on connection: inout Connection) throws -> RowProof {
        let all = try all(on: &connection)
        let columns = (expected.columns.first ?? nil) ?? given(all)
        let found = try read(columns, on: &connection)
        if found == expected.total { return proved(found, columns, all) }
        // An empty table needs no second look.
        if found.rows > 0, let replay, expected.doubt == nil,
            let written = try opinion(replay, columns, on: &connection), written == found
        {
            return proved(found, columns, all)
        }
        return try verdict(expected.total, found, on: &connection)
    }

    /// By the sum of what the server makes of the export's statements.
    func judged(
        isCountable: Bool, on connection: inout Connection
    ) throws -> TableProof.Result {
        let columns = expected.columns.compactMap { $0 }.first
        if !countsOnly, let replay {
            let all = try all(on: &connection)
            let isWhole = expected.columns.contains(nil)
            let isSame = columns.map { Set($0) == Set(all) } ?? true
            if !isWhole || isSame && given(all) == nil,
                let written = try opinion(replay, columns, on: &connection)
            {
                let found = try read(columns, on: &connection)
                return TableProof.Result(
                    proof: found == written
                        ? proved(found, columns, all)
                        : try verdict(written, found, on: &connection),
                    rows: written.rows)
            }
        }
        let why =
            countsOnly ? RowProof.asked : "its rows came in forms that only a server can read"
        return TableProof.Result(
            proof: isCountable ? try counted(why, on: &connection) : .notCompared(why: why),
            rows: isCountable ? expected.total.rows : 0)
    }

    private func all(on connection: inout Connection) throws -> [Identifier] {
        try ReadBack(name: proof.name, subject: proof.subject).all(on: &connection)
    }

    /// The columns that INSERT statements without a list brought values for; nil for all.
    private func given(_ all: [Identifier]) -> LedgerTable.Columns {
        expected.width.flatMap { $0 < all.count ? Array(all.prefix($0)) : nil }
    }

    /// What is known where the rows are the export's, as far as it has values for their columns.
    private func proved(
        _ found: RowTotal, _ columns: LedgerTable.Columns, _ all: [Identifier]
    ) -> RowProof {
        let others = columns.map { given in all.filter { !given.contains($0) } } ?? []
        guard found.rows > 0, !others.isEmpty else { return .proved }
        let names = others.map { MessageText.string($0.bytes) }.joined(separator: ", ")
        return .counted(
            why: "the export has no values for \(names), which were not compared; all others are"
                + " the export's")
    }

    private func opinion(
        _ replay: ExportedRows.Replay, _ columns: LedgerTable.Columns,
        on connection: inout Connection
    ) throws -> RowTotal? {
        try ServerNormalizedChecksum(name: proof.name, subject: proof.subject).total(
            of: replay, reading: columns, on: &connection, progress: progress)
    }

    private func read(
        _ columns: LedgerTable.Columns, on connection: inout Connection
    ) throws -> RowTotal {
        let statement = try ReadBack(name: proof.name, subject: proof.subject).statement(
            columns, kind: kind, on: &connection)
        return try TableProof.sum(statement, proof.subject, on: &connection, progress: progress)
    }

    /// Why the same values may read otherwise here, where nothing could be asked of the server.
    private func variance(on connection: inout Connection) throws(MigrationError) -> String? {
        let types = try ValueText.varyingTypes(
            of: proof.name, in: expected.columns.first ?? nil, proof.subject, on: &connection)
        guard !types.isEmpty else { return nil }
        return "servers write values of some types otherwise (\(types.joined(separator: ", "))),"
            + " and this one could not be asked to write the export's, as from a file"
    }

    private func verdict(
        _ export: RowTotal, _ found: RowTotal, on connection: inout Connection
    ) throws(MigrationError) -> RowProof {
        if let why = expected.doubt ?? expected.omission { return .notCompared(why: why) }
        // pg_dump writes only the rows that the extension has not brought.
        if export.rows < found.rows,
            try RelationKind.isOfExtension(proof.name, proof.subject, on: &connection)
        {
            return .notCompared(why: "its extension brings rows of its own")
        }
        guard export.rows == found.rows else {
            let why = expected.contentDoubt.map { " (\($0))" } ?? ""
            return .differs(
                "the export has \(export.rows) rows and the database \(found.rows)\(why)")
        }
        if let why = expected.contentDoubt { return .counted(why: why) }
        if replay == nil, let why = try variance(on: &connection) { return .counted(why: why) }
        return .differs(
            "\(export.rows) rows are in the export and in the database, but not the same ones"
                + " (checksum \(export.checksum), found \(found.checksum))")
    }
}
