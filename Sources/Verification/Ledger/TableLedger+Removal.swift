import Exports
import SQLSyntax

/// Tables that go, and what goes with them.
extension TableLedger {
    mutating func drop(_ name: [Identifier]) {
        guard let table = table(named: name) else { return }
        // Rows of what stays may be seen through it no more.
        doubt(family(table).subtracting([table]))
        takeAway(table)
    }

    /// Takes note that a transaction was committed.
    package mutating func commit() {
        for table in passing { takeAway(table) }
        passing = []
    }

    /// Partitions go with their table, and children where the server lets it go.
    mutating func takeAway(_ table: Int) {
        guard tables[table].gone == nil else { return }
        tables[table].gone = "\(reason), takes it away"
        tables[table].changedAt = number
        places[tables[table].name] = nil
        for child in tables[table].children { takeAway(child) }
    }
}
