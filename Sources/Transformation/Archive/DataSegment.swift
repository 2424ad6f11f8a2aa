import ArchiveText
import ByteStreams
package import DumpArchive
import Exports
package import PsqlSafety
import SQLSyntax

/// The data of one entry, on its way into a script.
package enum DataSegment {
    /// What passed through.
    package struct Outcome: Sendable {
        package var bytes: UInt64 = 0
        package var rows: UInt64 = 0
        package var largeObjects: UInt64 = 0
        /// Which of the stored bytes the content came from, if they are one compressed stream.
        package var onlyStream: Range<UInt64>?

        package init(bytes: UInt64 = 0, rows: UInt64 = 0, largeObjects: UInt64 = 0) {
            self.bytes = bytes
            self.rows = rows
            self.largeObjects = largeObjects
        }
    }

    /// Which data it is.
    package enum Content: Hashable, Sendable {
        /// The rows of a table, as COPY text.
        case rows(entry: Int)
        /// The rows of a table, as INSERT statements.
        case inserts(entry: Int)
        /// No rows, in place of a table's own.
        case noRows(entry: Int)
        /// The large objects of an entry.
        case largeObjects(entry: Int)

        package var entry: Int {
            switch self {
            case .rows(let entry), .inserts(let entry), .noRows(let entry),
                .largeObjects(let entry):
                entry
            }
        }
    }

    /// What stands for the data of a table without rows (pg_dump.c, dumpTableData_copy and
    /// dumpTableData_insert).
    package static func end(of entry: TOCEntry) -> [UInt8] {
        Array(entry.copyStatement?.isEmpty ?? true ? "\n\n".utf8 : "\\.\n\n\n".utf8)
    }

    /// Reads the content from its archive, checks it, and hands it to `write` in order.
    ///
    /// `buffer` is room for the bytes on their way; `psql` sees to what psql makes of them.
    package static func produce(
        _ content: Content, from archive: any Archive, contents: TableOfContents,
        buffer: UnsafeMutableRawBufferPointer, inTransaction: Bool = false,
        readsAhead: Bool = false, checksText: Bool = false, backslashEscapes: Bool,
        psql: PsqlScript? = nil,
        write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Outcome {
        let entry = contents.entries[content.entry]
        var outcome = Outcome()
        func pass(_ bytes: UnsafeRawBufferPointer) throws {
            try write(bytes)
            outcome.bytes += UInt64(bytes.count)
        }
        switch content {
        case .rows:
            let (source, data) = try archive.openData(of: entry)
            outcome.rows = try rows(
                of: entry, readsAhead ? ReadAheadSource(source) : source, data, buffer: buffer,
                checksText: checksText, refusesHazards: psql?.keepsBytes ?? false, write: pass)
            if !readsAhead { outcome.onlyStream = onlyStream(of: source) }
        case .inserts:
            let (source, data) = try archive.openData(of: entry)
            outcome.rows = try InsertData.pass(
                entry, source, data, backslashEscapes: backslashEscapes,
                checksText: checksText, psql: psql, write: pass)
            outcome.onlyStream = onlyStream(of: source)
        case .noRows:
            // They are read all the same: damage is damage, and the report counts them. Whoever takes
            // them may have the reading end.
            func passOver(_ bytes: UnsafeRawBufferPointer) throws {
                try write(UnsafeRawBufferPointer(rebasing: bytes[..<0]))
            }
            let (source, data) = try archive.openData(of: entry)
            if entry.copyStatement?.isEmpty ?? true {
                outcome.rows = try InsertData.pass(
                    entry, source, data, backslashEscapes: backslashEscapes, write: passOver)
            } else {
                outcome.rows = try rows(
                    of: entry, source, data, buffer: buffer, write: passOver)
            }
            try end(of: entry).withUnsafeBytes(pass)
        case .largeObjects:
            let script = try archive.largeObjectScript(of: entry)
            while let text = try script.next() {
                // Their own transaction would end the one around them.
                let isBracket =
                    text.starts(with: "BEGIN;".utf8) || text.starts(with: "COMMIT;".utf8)
                if !inTransaction || !isBracket { try text.withUnsafeBytes(pass) }
            }
            outcome.largeObjects = script.count
        }
        return outcome
    }

    /// Reads the bytes of a large object and hands them to `write` in order.
    package static func content(
        of object: LargeObject, from archive: any Archive, buffer: UnsafeMutableRawBufferPointer,
        write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Outcome {
        let source = try archive.open(object.data)
        var outcome = Outcome(largeObjects: 1)
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { break }
            try write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            outcome.bytes += UInt64(count)
        }
        outcome.onlyStream = onlyStream(of: source)
        return outcome
    }

    private static func onlyStream(of source: any ByteSource) -> Range<UInt64>? {
        (source as? any DecompressingSource)?.onlyStream
    }

    /// Reads the COPY rows of a table, sees that they are whole, and counts them.
    private static func rows(
        of entry: TOCEntry, _ source: any ByteSource, _ data: StoredData,
        buffer: UnsafeMutableRawBufferPointer, checksText: Bool = false,
        refusesHazards: Bool = false, write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> UInt64 {
        var check = TableDataCheck()
        var hazard = CopyRowHazard()
        var text = TextCheck()
        do {
            while true {
                let count = try source.read(into: buffer)
                if count == 0 { break }
                let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                try check.feed(bytes)
                if checksText, let row = text.firstWrongLine(in: bytes) {
                    throw MigrationError.notUTF8(
                        "\(data.path): \(entry.readableName)", row: UInt64(row))
                }
                if refusesHazards, let row = hazard.firstRow(in: bytes) {
                    throw MigrationError.rowsThatCouldRun(
                        "\(data.path): \(entry.readableName)", row: row)
                }
                try write(bytes)
            }
            try check.finish()
        } catch let damage as TableDataCheck.Damage {
            throw ArchiveError(
                .damaged, damage.message, path: data.path,
                entry: ArchiveError.Entry(entry), offset: damage.offset)
        } catch let error as StreamError where error.path == source.name {
            throw ArchiveError(error, entry: ArchiveError.Entry(entry))
        }
        return UInt64(check.rows)
    }
}
