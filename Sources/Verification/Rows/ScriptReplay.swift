import Exports
import SQLSyntax
package import Transformation

/// Finds the rows of one table in an export that is read once more.
package struct ScriptReplay: Sendable {
    private let table: Int
    /// The statements that brought rows which are there at the end, but for those taken back.
    private let statements: ClosedRange<Int>
    private let undone: [ClosedRange<Int>]
    private let user: Identifier?

    /// Prepares to find a table's rows, after a first reading came to `account`.
    package init(_ table: LedgerTable, _ account: ScriptAccount) {
        self.table = table.id
        let first = table.emptiedAt + 1
        statements = first...max(first, table.filledAt)
        undone = account.undone
        user = account.ledger.user
    }

    /// Hands the rows to `body`.
    package func run(in export: CleanExport, _ body: (ExportedRows) throws -> Void) throws {
        try withoutActuallyEscaping(body) { body in
            do {
                _ = try export.read(into: Search(self, body))
            } catch is Search.IsOver {
                return
            }
        }
    }

    private func wants(_ filled: Int, _ number: Int) -> Bool {
        filled == table && statements.contains(number)
            && !undone.contains { $0.contains(number) }
    }

    /// Looks for the rows among the export's items.
    private final class Search: ItemReceiver {
        /// Thrown behind the last statement that is wanted.
        struct IsOver: Error {}

        private let wanted: ScriptReplay
        private let body: (ExportedRows) throws -> Void
        private var account: ScriptAccount
        private var isWanted = false
        private var isInFragment = false

        init(_ wanted: ScriptReplay, _ body: @escaping (ExportedRows) throws -> Void) {
            self.wanted = wanted
            self.body = body
            account = ScriptAccount(user: wanted.user)
        }

        func receive(_ item: ExportItem, at place: ItemPlace) throws {
            switch item {
            case .statement(let statement):
                try goOn()
                let filling = account.consume(statement)
                isWanted = filling.map { wanted.wants($0.table, account.number) } ?? false
                guard isWanted, let filling else { return }
                try body(filling.isCopy ? .copy(statement) : .insert(statement))
            case .fragment(let fragment):
                if !isInFragment { try goOn() }
                isInFragment = !fragment.isLast
                let filled = account.consume(fragment)
                if let filled, wanted.wants(filled, account.number) { try body(.fragment) }
                isWanted = false
            case .rows(let rows): if isWanted { try body(.rows(rows)) }
            case .endOfRows:
                if isWanted { try body(.copyEnd) }
                isWanted = false
            case .connect: account.reconnect()
            }
        }

        /// Ends the reading where no more is wanted.
        private func goOn() throws {
            if account.number >= wanted.statements.upperBound { throw IsOver() }
        }
    }
}
