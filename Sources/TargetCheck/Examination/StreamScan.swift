package import DumpArchive
package import Exports

/// Reads an archive that is read once, in the order of its entries: chosen tables, and how much the
/// others hold.
package struct StreamScan {
    /// The tables whose rows are wanted, by bare name.
    package var wanted: Set<String>
    /// Whether the rows of all tables are counted.
    package var countsAll: Bool
    /// Whether rows have to be UTF-8.
    package var checksText: Bool

    /// Hands rows to `feed`, and tells `outline`, which has the tables in their order, their sizes.
    package func run(
        over archive: any Archive, into feed: inout RowFeed, _ outline: inout ExportOutline
    ) throws {
        let scan = TableScan(archive, checksText: checksText)
        var index = 0
        for entry in archive.contents.entries where entry.kind == .tableData {
            defer { index += 1 }
            let count: TableScan.Count
            if wanted.contains(String(decoding: entry.tag, as: UTF8.self)) {
                count = try scan.read(entry, into: &feed)
            } else if countsAll {
                count = try scan.count(entry)
            } else {
                continue
            }
            outline.tables[index].storedBytes = count.bytes
            outline.tables[index].textBytes = count.bytes
            outline.tables[index].rows = count.rows
        }
        // The checksum of a compressed file is at its end.
        try archive.finish()
    }
}
