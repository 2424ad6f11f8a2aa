package import ByteStreams
package import DumpArchive
package import PsqlSafety
package import SQLSyntax

/// The data of a table that was dumped as INSERT statements.
package enum InsertData {
    /// What was read.
    package struct Outcome {
        package var rows: UInt64 = 0
        package var bytes: UInt64 = 0
        /// Whether the end was reached.
        package var isComplete = true
    }

    /// Hands the statements to `write` after seeing that they are INSERTs, and counts their rows.
    package static func pass(
        _ entry: TOCEntry, of archive: any Archive, backslashEscapes: Bool,
        checksText: Bool = false, write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> UInt64 {
        try read(
            entry, of: archive, backslashEscapes: backslashEscapes, checksText: checksText
        ) { reader, _ in
            try write(reader.bytes)
        }.rows
    }

    /// Hands each item to `body` after seeing that it is an INSERT or nothing, and counts the rows.
    ///
    /// With `limit` it stops at the first statement behind so many bytes.
    package static func read(
        _ entry: TOCEntry, of archive: any Archive, backslashEscapes: Bool, limit: UInt64 = .max,
        checksText: Bool = false,
        body: (ScriptReader, StatementScanner.Item) throws -> Void
    ) throws -> Outcome {
        let (source, data) = try archive.openData(of: entry)
        return try read(
            entry, source, data, backslashEscapes: backslashEscapes, limit: limit,
            checksText: checksText, body: body)
    }

    /// Hands the statements of data that was opened to `write`, as `psql` has them, and counts their
    /// rows.
    package static func pass(
        _ entry: TOCEntry, _ source: any ByteSource, _ data: StoredData, backslashEscapes: Bool,
        checksText: Bool = false, psql: PsqlScript? = nil,
        write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> UInt64 {
        var items = psql.map { PsqlItems($0) }
        return try read(
            entry, source, data, backslashEscapes: backslashEscapes, checksText: checksText
        ) { reader, item in
            if items?.bringsOnlyValues(item, reader.tokens, reader.bytes) == false {
                throw SQLError(
                    "a table's data holds an INSERT of something else than values",
                    line: reader.line, offset: reader.offset)
            }
            guard let text = try reader.written(item, &items, in: data.path) else {
                return try write(reader.bytes)
            }
            try text.withUnsafeBytes(write)
        }.rows
    }

    private static func read(
        _ entry: TOCEntry, _ source: any ByteSource, _ data: StoredData, backslashEscapes: Bool,
        limit: UInt64 = .max, checksText: Bool = false,
        body: (ScriptReader, StatementScanner.Item) throws -> Void
    ) throws -> Outcome {
        let reader = ScriptReader(source, backslashEscapes: backslashEscapes)
        var outcome = Outcome()
        var long = InsertedRowReader()
        var end = TextEnd()
        var isInside = false
        do {
            while let item = try reader.next() {
                guard reader.offset < limit else {
                    outcome.isComplete = false
                    break
                }
                if checksText,
                    let row = TextCheck.firstWrongRow(inserting: reader.tokens, in: reader.bytes)
                {
                    throw MigrationError.notUTF8(
                        "\(data.path): \(entry.readableName)", row: outcome.rows + row)
                }
                end.feed(item, reader.tokens, reader.bytes)
                outcome.rows += try rows(in: item, reader, &long, &isInside)
                outcome.bytes += UInt64(reader.bytes.count)
                try body(reader, item)
            }
            if end.isOpen, outcome.isComplete {
                throw SQLError(
                    "the data ends inside a statement or a comment", line: reader.line,
                    offset: reader.offset)
            }
        } catch let error as SQLError {
            throw ArchiveError(
                .damaged, error.message, path: data.path, entry: ArchiveError.Entry(entry),
                offset: error.offset)
        } catch let error as StreamError where error.path == source.name {
            throw ArchiveError(error, entry: ArchiveError.Entry(entry))
        }
        return outcome
    }

    private static func rows(
        in item: StatementScanner.Item, _ reader: ScriptReader, _ long: inout InsertedRowReader,
        _ isInside: inout Bool
    ) throws -> UInt64 {
        switch item {
        case .statement:
            guard try begins(reader) else { return 0 }
            return InsertedRows.count(reader.tokens, in: reader.bytes)
        case .fragment(let isLast):
            if !isInside { _ = try begins(reader) }
            isInside = !isLast
            long.feed(
                reader.tokens, in: reader.bytes, escapes: reader.backslashEscapes, isPart: true
            ) { _ in }
            guard isLast else { return 0 }
            defer { long.begin() }
            return long.rows
        case .whitespace, .comment: return 0
        case .metaCommand, .copyRows, .copyEnd:
            throw SQLError(
                "a table's data holds a psql command", line: reader.line, offset: reader.offset)
        }
    }

    /// Whether the statement read last, or the part of one that it begins with, is an INSERT; false for
    /// a lone semicolon.
    private static func begins(_ reader: ScriptReader) throws(SQLError) -> Bool {
        let first = reader.tokens.first { !$0.isTrivia }
        if first?.kind == .semicolon { return false }
        guard let first,
            String(decoding: reader.bytes[first.range], as: UTF8.self).uppercased() == "INSERT"
        else {
            throw SQLError(
                "a table's data holds a statement that is no INSERT", line: reader.line,
                offset: reader.offset)
        }
        return true
    }
}
