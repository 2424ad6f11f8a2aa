import ByteStreams
package import DumpArchive
import SQLSyntax

/// Reads chosen tables of an archive, and nothing else of its data.
package struct TableScan {
    private let archive: any Archive
    private let buffer: ScanBuffer
    private let checksText: Bool

    /// Prepares to read an archive; with `checksText`, rows have to be UTF-8.
    package init(_ archive: any Archive, checksText: Bool) {
        self.archive = archive
        self.checksText = checksText
        buffer = ScanBuffer()
    }

    /// What was read of a table.
    package struct Count {
        package var rows: UInt64 = 0
        /// The size of the rows as text, in bytes.
        package var bytes: UInt64 = 0
    }

    /// Hands the rows of `wanted` tables, by bare name, to `feed`, and says which were larger than
    /// `largest` bytes as they lie there, and so not read.
    package func run(
        _ wanted: Set<String>, upTo largest: UInt64, into feed: inout RowFeed
    ) throws -> Set<String> {
        var tooLarge: Set<String> = []
        for entry in archive.contents.entries where entry.kind == .tableData {
            let name = MessageText.string(entry.tag)
            guard wanted.contains(name) else { continue }
            guard try archive.data(of: entry).size <= largest else {
                tooLarge.insert(name)
                continue
            }
            _ = try read(entry, into: &feed)
        }
        return tooLarge
    }

    /// Hands the rows of a table to `feed`.
    package func read(_ entry: TOCEntry, into feed: inout RowFeed) throws -> Count {
        if let copy = entry.copyStatement, !copy.isEmpty {
            guard let head = CopyHead(copyStatement: copy) else {
                throw ArchiveError(
                    .damaged, "the statement before the rows is not COPY", path: archive.tocPath,
                    entry: ArchiveError.Entry(entry))
            }
            feed.begin(head)
            return try copied(entry, into: &feed)
        }
        return try inserted(entry, into: &feed)
    }

    /// Counts the rows of a table without looking into them.
    package func count(_ entry: TOCEntry) throws -> Count {
        if entry.copyStatement?.isEmpty ?? true {
            let outcome = try InsertData.read(
                entry, of: archive, backslashEscapes: try archive.contents.usesBackslashEscapes(),
                checksText: checksText
            ) { _, _ in }
            return Count(rows: outcome.rows, bytes: outcome.bytes)
        }
        var check = TableDataCheck()
        try pass(entry) {
            try check.feed($0)
        } atEnd: {
            try check.finish()
        }
        return Count(rows: UInt64(check.rows), bytes: check.byteCount)
    }

    private func copied(_ entry: TOCEntry, into feed: inout RowFeed) throws -> Count {
        var splitter = CopyRowSplitter()
        var count = Count()
        try pass(entry) { bytes in
            count.bytes += UInt64(bytes.count)
            splitter.feed(bytes) { feed.deliver($0) }
        } atEnd: {
            guard splitter.isAtEnd else {
                throw TableDataCheck.Damage(
                    message:
                        "the file ends before the \\. that ends a table's rows: rows are missing",
                    offset: count.bytes)
            }
        }
        count.rows = splitter.count
        return count
    }

    private func inserted(_ entry: TOCEntry, into feed: inout RowFeed) throws -> Count {
        let name = MessageText.string(entry.tag)
        var hasBegun = false
        if let columns = try columns(of: entry) {
            feed.begin(CopyHead(table: name, columns: columns))
            hasBegun = true
        }
        let outcome = try InsertData.read(
            entry, of: archive, backslashEscapes: try archive.contents.usesBackslashEscapes(),
            checksText: checksText
        ) { reader, item in
            guard item == .statement, let insert = InsertStatement(reader.statement) else { return }
            if !insert.columns.isEmpty {
                feed.continue(CopyHead(table: name, columns: insert.columns.map(\.description)))
            } else if !hasBegun {
                throw ArchiveError(
                    .unsupported,
                    "the rows are INSERT statements that do not name their columns,"
                        + " and the archive does not have the table's definition",
                    path: archive.tocPath, entry: ArchiveError.Entry(entry))
            }
            hasBegun = true
            insert.forEachRow { feed.deliver($0) }
        }
        return Count(rows: outcome.rows, bytes: outcome.bytes)
    }

    /// The columns of a table as its definition in the archive lists them.
    private func columns(of data: TOCEntry) throws -> [String]? {
        let table = archive.contents.entries.first {
            $0.kind == .table && $0.tag == data.tag && $0.namespace == data.namespace
        }
        guard let definition = table?.definition else { return nil }
        let statement = SQLStatement(
            parsing: definition, backslashEscapes: try archive.contents.usesBackslashEscapes())
        let columns = statement.flatMap { TableColumns($0) }?.columns ?? []
        return columns.isEmpty ? nil : columns
    }

    private func pass(
        _ entry: TOCEntry, _ body: (UnsafeRawBufferPointer) throws -> Void,
        atEnd: () throws -> Void
    ) throws {
        let (source, data) = try archive.openData(of: entry)
        var text = TextCheck()
        do {
            while true {
                let count = try source.read(into: buffer.space)
                if count == 0 { break }
                let bytes = UnsafeRawBufferPointer(rebasing: buffer.space[..<count])
                if checksText, let row = text.firstWrongLine(in: bytes) {
                    throw MigrationError.notUTF8(
                        "\(data.path): \(entry.readableName)", row: UInt64(row))
                }
                try body(bytes)
            }
            try atEnd()
        } catch let error as StreamError {
            throw ArchiveError(error, entry: ArchiveError.Entry(entry))
        } catch let damage as TableDataCheck.Damage {
            throw ArchiveError(
                .damaged, damage.message, path: data.path, entry: ArchiveError.Entry(entry),
                offset: damage.offset)
        }
    }
}

/// Room for bytes on their way.
private final class ScanBuffer {
    let space = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)

    deinit { space.deallocate() }
}
