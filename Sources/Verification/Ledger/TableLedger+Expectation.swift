import Exports
import SQLSyntax

extension TableLedger {
    /// What the export says of a table's rows.
    package func expectation(of table: LedgerTable) -> RowExpectation {
        var result = RowExpectation(means: .sum)
        if !table.columns.isEmpty { result.columns = table.columns }
        result.width = table.width
        result.total = table.total
        result.doubt = table.doubt
        result.contentDoubt = table.contentDoubt
        if !table.isFilled {
            result.omission = "the export has no rows for it, and may have left them out"
        }
        if let sideEffect, sideEffect.except != table.id {
            result.doubt = result.doubt ?? sideEffect.why
        }
        let others = family(table.id).subtracting([table.id]).filter { tables[$0].isFilled }
        let isShared = ([table.id] + others).contains { tables[$0].isPartitioned }
        if !others.isEmpty, isShared, ([table.id] + others).contains(where: throughRoot) {
            result.doubt = result.doubt ?? "rows came to a table and to its partitions"
        }
        result.means = means(of: table)
        return result
    }

    func throughRoot(_ table: Int) -> Bool {
        tables[table].isPartitioned && tables[table].isFilled
    }

    private func means(of table: LedgerTable) -> RowExpectation.Means {
        if let why = table.gone ?? table.unknown { return .nothing(why) }
        let sets = Set(table.columns.compactMap { $0 }.map { Set($0) })
        let unread = table.unread ?? (sets.count > 1 ? "its rows came with different columns" : nil)
        if let unread { return table.isCountable ? .count(unread) : .nothing(unread) }
        guard table.needsServer || table.columns.count > 1 else { return .sum }
        return .server(countable: table.isCountable)
    }
}
