import DumpArchive
import Exports
import SQLSyntax

/// Which tables of an archive are partitions of which, or inherit from which.
///
/// From release 14 on a partition has an entry that attaches it, which needs both tables; before, and
/// for those that inherit, the child's own definition names its parents, and its entry needs them
/// (pg_dump.c, dumpTableAttach and dumpTableSchema).
package struct TableFamilies {
    private var childrenByParent: [Int: Set<Int>] = [:]

    package init(_ graph: EntryGraph) {
        for index in graph.entries.indices where graph.isTable(index) {
            for parent in graph.attachments[index] ?? [] {
                childrenByParent[parent, default: []].insert(index)
            }
            let needed = graph.needs[index].filter(graph.isTable)
            // A table also needs those whose row types its columns have.
            guard !needed.isEmpty, let text = graph.entries[index].definition else { continue }
            let names = SQLStatement.all(in: text).flatMap(Self.parents).map { $0.map(\.bytes) }
            for parent in needed where names.contains(where: { graph.isName($0, of: parent) }) {
                childrenByParent[parent, default: []].insert(index)
            }
        }
    }

    /// The tables, and all that are partitions of them or inherit from them, at any depth.
    package func withChildren(_ tables: Set<Int>) -> Set<Int> {
        var found = tables
        var waiting = Array(tables)
        while let index = waiting.popLast() {
            for child in children(of: index) where found.insert(child).inserted {
                waiting.append(child)
            }
        }
        return found
    }

    /// The tables that are partitions of this one or inherit from it.
    package func children(of table: Int) -> Set<Int> { childrenByParent[table] ?? [] }

    /// The tables that a statement names as parents of the one that it makes or attaches.
    private static func parents(_ statement: SQLStatement) -> [[Identifier]] {
        func names(from start: Int) -> [[Identifier]] {
            guard let name = statement.qualifiedName(at: start) else { return [] }
            let next = start + 2 * name.count - 1
            return [name] + (statement.isSymbol(next, ",") ? names(from: next + 1) : [])
        }
        if statement.hasKeywords(0, "ALTER", "TABLE") {
            let start = statement.isKeyword(2, "ONLY") ? 3 : 2
            guard let name = statement.qualifiedName(at: start),
                statement.hasKeywords(start + 2 * name.count - 1, "ATTACH", "PARTITION")
            else { return [] }
            return [name]
        }
        let clause = statement.firstIndex(from: 0) {
            statement.isKeyword($0, "INHERITS") && statement.isSymbol($0 + 1, "(")
                || statement.hasKeywords($0, "PARTITION", "OF")
        }
        return clause.map { names(from: $0 + 2) } ?? []
    }
}

extension EntryGraph {
    /// Whether the parts of a name, of which the schema may be left out, name this entry.
    fileprivate func isName(_ parts: [[UInt8]], of index: Int) -> Bool {
        parts.last == entries[index].tag
            && (parts.count == 1 || parts.first == entries[index].namespace)
    }
}
