import ByteStreams
package import DumpArchive
package import Exports
import SQLSyntax

/// Reads the outline of an archive: its table of contents, and little more.
package struct ArchiveOutline {
    private let archive: any Archive
    private var outline = ExportOutline()

    /// Tables whose files are not larger than this are counted; the others are estimated.
    private static let countedSize: UInt64 = 64 << 10
    /// How much of a larger table is read to estimate it, in bytes of text.
    private static let sampleSize = 64 << 10

    private init(_ archive: any Archive) {
        self.archive = archive
    }

    /// The outline of `archive`; with `sizes` also how large its tables are.
    package static func make(
        of archive: any Archive, path: String, form: String, sizes: Bool
    ) throws -> ExportOutline {
        var maker = ArchiveOutline(archive)
        maker.outline.path = path
        maker.outline.format = form
        maker.describe()
        for entry in archive.contents.entries { try maker.consume(entry, sizes: sizes) }
        return maker.outline
    }

    private mutating func describe() {
        func text(_ bytes: [UInt8]?) -> String? {
            bytes.map { MessageText.string($0) }
        }
        let header = archive.contents.header
        outline.archiveVersion = "\(header.version.major).\(header.version.minor)"
        outline.serverVersion = text(header.serverVersion)
        outline.dumpVersion = text(header.dumpVersion)
        outline.databaseName = text(header.databaseName)
        outline.created = header.created.text
        outline.compression = header.compression.inWords
        outline.folderName = archive.name
    }

    private mutating func consume(_ entry: TOCEntry, sizes: Bool) throws {
        let tag = MessageText.string(entry.tag)
        if let owner = entry.owner, !owner.isEmpty, entry.kind != .defaultACL {
            outline.owners[MessageText.string(owner), default: 0] += 1
        }
        switch entry.kind {
        case .table: outline.tableNames.insert(tag)
        case "EXTENSION": outline.extensions.append(tag)
        case "SEQUENCE": outline.sequenceNames.insert(tag)
        case .encoding:
            outline.encoding = try archive.contents.encodingName()
        case .sequenceSet:
            if let definition = entry.definition, let statement = SQLStatement(parsing: definition),
                let call = SequenceCall(statement)
            {
                outline.noteSequence(call)
            }
        case .tableData:
            outline.tableNames.insert(tag)
            outline.tables.append(try table(entry, tag, sizes: sizes))
        default: break
        }
    }

    private func table(
        _ entry: TOCEntry, _ name: String, sizes: Bool
    ) throws -> ExportOutline.Table {
        let data = try archive.data(of: entry)
        var table = ExportOutline.Table(
            schema: entry.namespace.map { MessageText.string($0) }, name: name,
            storedBytes: data.size, textBytes: nil, rows: nil, isEstimate: false)
        guard sizes else { return table }
        let isCounted = data.size <= Self.countedSize
        guard let copy = entry.copyStatement, !copy.isEmpty else {
            let read = try InsertData.read(
                entry, of: archive, backslashEscapes: try archive.contents.usesBackslashEscapes(),
                limit: isCounted ? .max : UInt64(Self.sampleSize)
            ) { _, _ in }
            try fill(
                &table, data, rows: read.rows, bytes: read.bytes, isComplete: read.isComplete)
            return table
        }
        let source = try archive.open(data)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)
        defer { buffer.deallocate() }
        var check = TableDataCheck()
        var isComplete = false
        do {
            while isCounted || check.byteCount < Self.sampleSize {
                let count = try source.read(into: buffer)
                if count == 0 {
                    isComplete = true
                    break
                }
                try check.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        } catch let error as StreamError {
            throw ArchiveError(error, entry: ArchiveError.Entry(entry))
        } catch let damage as TableDataCheck.Damage {
            throw ArchiveError(
                .damaged, damage.message, path: data.path,
                entry: ArchiveError.Entry(entry), offset: damage.offset)
        }
        try fill(
            &table, data, rows: UInt64(check.rows), bytes: check.byteCount, isComplete: isComplete)
        return table
    }

    /// From all rows, or from a sample of the first; then a file's own statement of its size is better
    /// where there is one.
    private func fill(
        _ table: inout ExportOutline.Table, _ data: StoredData, rows: UInt64, bytes: UInt64,
        isComplete: Bool
    ) throws {
        guard !isComplete else {
            table.rows = rows
            table.textBytes = bytes
            return
        }
        table.isEstimate = true
        let text = try archive.likelySize(of: data)
        table.textBytes = text
        guard rows > 0 else { return }
        let estimate = Double(text) / Double(max(bytes, 1)) * Double(rows)
        table.rows = UInt64(exactly: estimate.rounded(.down)) ?? .max
    }
}

extension ArchiveHeader.Compression {
    /// The compression as messages name it.
    fileprivate var inWords: String {
        switch self {
        case .level(let level): level == 0 ? "none" : "gzip"
        case .algorithm(let algorithm): "\(algorithm)"
        }
    }
}

extension ArchiveHeader.LocalTime {
    /// `2026-11-23 11:45:03`, in the time zone of whoever made the dump.
    package var text: String {
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(1900 + Int(yearFrom1900))-\(two(monthFromZero &+ 1))-\(two(day))"
            + " \(two(hour)):\(two(minute)):\(two(second))"
    }

    /// The same as milliseconds since 1970, as if the clock had been UTC's.
    package var milliseconds: Int? {
        let year = 1900 + Int(yearFrom1900)
        let month = Int(monthFromZero) + 1
        guard (1970...9999).contains(year), (1...12).contains(month) else { return nil }
        // Days from the civil calendar: years begin in March, so that leap days come last.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + Int(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return ((days * 24 + Int(hour)) * 60 + Int(minute)) * 60_000 + Int(second) * 1000
    }
}
