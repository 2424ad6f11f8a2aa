import ByteStreams
import DumpArchive
import SQLSyntax

/// The data file of a table that was dumped as INSERT statements.
enum InsertData {
    /// Hands the statements to `write` after seeing that they are INSERTs, and counts them.
    static func pass(
        _ entry: TOCEntry, of archive: any Archive, backslashEscapes: Bool,
        write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> UInt64 {
        let (source, data) = try archive.openData(of: entry)
        return try pass(entry, source, data, backslashEscapes: backslashEscapes, write: write)
    }

    /// The same for data that was opened.
    static func pass(
        _ entry: TOCEntry, _ source: any ByteSource, _ data: StoredData, backslashEscapes: Bool,
        write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> UInt64 {
        let reader = ScriptReader(source, backslashEscapes: backslashEscapes)
        var rows: UInt64 = 0
        do {
            while let item = try reader.next() {
                switch item {
                case .statement:
                    guard let first = reader.tokens.first(where: { !$0.isTrivia }),
                        String(decoding: reader.bytes[first.range], as: UTF8.self)
                            .uppercased() == "INSERT" || first.kind == .semicolon
                    else {
                        throw SQLError(
                            "a table's data holds a statement that is no INSERT",
                            line: reader.line, offset: reader.offset)
                    }
                    if first.kind != .semicolon {
                        rows += InsertedRows.count(reader.tokens, in: reader.bytes)
                    }
                case .fragment(let isLast): rows += isLast ? 1 : 0
                case .whitespace, .comment: break
                case .metaCommand, .copyRows, .copyEnd:
                    throw SQLError(
                        "a table's data holds a psql command", line: reader.line,
                        offset: reader.offset)
                }
                try write(reader.bytes)
            }
        } catch let error as SQLError {
            throw ArchiveError(
                .damaged, error.message, path: data.path, entry: ArchiveError.Entry(entry),
                offset: error.offset)
        }
        return rows
    }
}
