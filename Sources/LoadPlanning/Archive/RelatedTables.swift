package import DumpArchive
import Exports

/// Which tables of an archive hand constraints on to one another: partitions and children.
package struct RelatedTables {
    private var relatives: [Int: Set<Int>] = [:]

    /// Finds them among entries, whose places are told by `indexes`.
    package init(_ entries: [TOCEntry], _ indexes: [DumpID: Int]) {
        for (index, entry) in entries.enumerated()
        where entry.kind == .table || entry.kind == "TABLE ATTACH" {
            var tables = entry.dependencies.compactMap { indexes[$0] }
                .filter { entries[$0].kind == .table }
            if entry.kind == .table { tables.append(index) }
            guard tables.count > 1, let first = tables.last else { continue }
            for other in tables where other != first {
                relatives[first, default: []].insert(other)
                relatives[other, default: []].insert(first)
            }
        }
    }

    /// The tables, and all that are related to them.
    package func all(of tables: Set<Int>) -> Set<Int> {
        var found: Set<Int> = []
        var open = Array(tables)
        while let next = open.popLast() {
            guard found.insert(next).inserted else { continue }
            open += relatives[next] ?? []
        }
        return found
    }

    /// Whether what an entry does to a table reaches those related to it.
    ///
    /// pg_dump says ONLY wherever it does not.
    package static func isReached(by entry: TOCEntry) -> Bool {
        guard let definition = entry.definition else { return false }
        let text = definition.drop { $0 == 0x0a || $0 == 0x20 }
        return text.starts(with: "ALTER TABLE ".utf8)
            && !text.starts(with: "ALTER TABLE ONLY ".utf8)
    }
}
