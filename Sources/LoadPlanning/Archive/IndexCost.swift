import DumpArchive
import Exports
import SQLSyntax

/// How long it takes to build an index or to check a key, where a byte of COPY text takes one unit to
/// be loaded.
///
/// A rule of thumb: each index reads the whole table and sorts its own columns, of which the
/// longest take the most time; inverted ones sort every word.
package enum IndexCost {
    /// The cost of `definition`, of a table whose rows have `size` bytes in `columns` columns.
    package static func of(_ definition: [UInt8], rows size: UInt64, columns: Int) -> UInt64 {
        guard let statement = SQLStatement(parsing: definition) else { return size / 3 }
        if statement.firstKeyword("FOREIGN", from: 0) != nil { return size / 4 }
        let method = statement.firstKeyword("USING", from: 0)
            .flatMap { statement.identifier(at: $0 + 1)?.name.description }
        let share = UInt64(min(keys(of: statement), columns)) * size / UInt64(max(1, columns))
        let cost = size / 3 + share
        return method == "gin" || method == "gist" ? cost * 2 : cost
    }

    /// How many columns or expressions the first list of the statement has.
    private static func keys(of statement: SQLStatement) -> Int {
        var depth = 0
        var count = 1
        for index in 0..<statement.count {
            if statement.isSymbol(index, "(") { depth += 1 }
            if statement.isSymbol(index, ","), depth == 1 { count += 1 }
            if statement.isSymbol(index, ")") {
                depth -= 1
                if depth == 0 { return count }
            }
        }
        return 0
    }
}
