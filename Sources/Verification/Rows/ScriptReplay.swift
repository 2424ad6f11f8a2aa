package import Conversion
import Exports
import SQLSyntax

/// Finds the rows of one table in a script that is read once more.
package struct ScriptReplay: Sendable {
    private let table: Int
    /// The statements that brought rows which are there at the end, but for those taken back.
    private let statements: ClosedRange<Int>
    private let undone: [ClosedRange<Int>]

    /// Prepares to find a table's rows, after a first reading came to `account`.
    package init(_ table: LedgerTable, _ account: ScriptAccount) {
        self.table = table.id
        let first = table.emptiedAt + 1
        statements = first...max(first, table.filledAt)
        undone = account.undone
    }

    /// Hands the rows to `take`.
    package func run(in script: CleanScript, _ take: (ExportedRows) throws -> Void) throws {
        let reader = ScriptReader(script)
        var account = ScriptAccount()
        var isWanted = false
        while let item = try reader.next() {
            switch item {
            case .statement:
                let statement = reader.statement
                let filling = account.take(statement)
                isWanted = filling.map { wants($0.table, account.number) } ?? false
                if isWanted, let filling {
                    try take(filling.isCopy ? .copy(statement) : .insert(statement))
                }
            case .fragment(let isLast):
                let filling = account.take(
                    fragment: reader.bytes, reader.tokens, escapes: reader.backslashEscapes,
                    isLast: isLast, settings: [])
                if let filling, wants(filling, account.number) { try take(.fragment) }
                isWanted = false
            case .copyRows where isWanted: try take(.rows(reader.bytes))
            case .copyEnd:
                if isWanted { try take(.copyEnd) }
                isWanted = false
            case .whitespace, .comment, .metaCommand, .copyRows: continue
            }
            let isBetween = !reader.awaitsRows
            if account.number >= statements.upperBound, isBetween { return }
        }
    }

    private func wants(_ filled: Int, _ number: Int) -> Bool {
        filled == table && statements.contains(number)
            && !undone.contains { $0.contains(number) }
    }
}
