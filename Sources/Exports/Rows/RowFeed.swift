package import SQLSyntax
package import SynapseSchema

/// Hands rows, of COPY text or of INSERT statements, to a collector, in the form that it takes.
package struct RowFeed {
    package var collector: TableCollector
    /// The columns that are wanted, by table; the others' values are not decoded.
    private let wanted: [String: Set<String>]
    private var row = TableRow()
    private var isNeeded: [Bool] = []
    private var isWanted = false
    private var current: CopyHead?

    package init(_ collector: TableCollector, _ needed: [NeededTable]) {
        self.collector = collector
        wanted = Dictionary(needed.map { ($0.name, Set($0.columns)) }) { $0.union($1) }
    }

    package mutating func begin(_ head: CopyHead) {
        current = head
        collector.end()
        isWanted = collector.begin(table: head.table, columns: head.columns)
        let columns = wanted[head.table] ?? []
        isNeeded = head.columns.map { columns.contains($0) }
    }

    /// Goes on with a table that was begun, or begins it.
    package mutating func `continue`(_ head: CopyHead) {
        if head != current { begin(head) }
    }

    /// Takes the values of an INSERT statement's row.
    package mutating func deliver(_ values: [[UInt8]?]) {
        guard isWanted else { return }
        row.removeAll()
        for (index, value) in values.enumerated() {
            if index < isNeeded.count, isNeeded[index], let value {
                row.append(value)
            } else {
                row.appendNull()
            }
        }
        collector.consume(row)
    }

    package mutating func deliver(_ copied: CopyRow) {
        guard isWanted else { return }
        row.removeAll()
        for index in copied.fields.indices {
            if index < isNeeded.count, isNeeded[index], let value = copied.value(index) {
                row.append(value)
            } else {
                row.appendNull()
            }
        }
        collector.consume(row)
    }
}
