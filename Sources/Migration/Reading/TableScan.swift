import ByteStreams
import DumpArchive
import SQLSyntax

/// Reads chosen tables of an archive, and nothing else of its data.
struct TableScan {
    /// The tables to read, by bare name.
    var wanted: Set<String>
    /// Tables whose files are larger than this are not read, in bytes as they lie there.
    var largestFile: UInt64

    /// Tells `begin` of each table, hands its rows to `take`, and says which tables were too large.
    func run(
        over archive: any Archive, begin: (CopyHead) -> Void, take: (CopyRow) throws -> Void
    ) throws -> Set<String> {
        var tooLarge: Set<String> = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
        defer { buffer.deallocate() }
        for entry in archive.contents.entries where entry.kind == .tableData {
            let name = String(decoding: entry.tag, as: UTF8.self)
            guard wanted.contains(name) else { continue }
            guard let copy = entry.copyStatement, let head = CopyHead(copyStatement: copy) else {
                throw ArchiveError(
                    .unsupported, "the table was dumped as INSERT statements, which are not read",
                    path: archive.tocPath,
                    entry: ArchiveError.Entry(entry))
            }
            guard try archive.data(of: entry).size <= largestFile else {
                tooLarge.insert(name)
                continue
            }
            begin(head)
            try read(entry, from: archive, buffer, take)
        }
        return tooLarge
    }

    private func read(
        _ entry: TOCEntry, from archive: any Archive,
        _ buffer: UnsafeMutableRawBufferPointer, _ take: (CopyRow) throws -> Void
    ) throws {
        let (source, data) = try archive.openData(of: entry)
        var splitter = CopyRowSplitter()
        do {
            while true {
                let count = try source.read(into: buffer)
                if count == 0 { break }
                let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                try splitter.take(bytes, take)
            }
        } catch let error as StreamError {
            throw ArchiveError(error, entry: ArchiveError.Entry(entry))
        }
        guard splitter.isAtEnd else {
            throw ArchiveError(
                .damaged, "the file ends before the \\. that ends a table's rows: rows are missing",
                path: data.path, entry: ArchiveError.Entry(entry))
        }
    }
}
