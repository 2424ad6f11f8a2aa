package import Definitions
package import Exports
package import SQLSyntax

/// What a script says will be in the database when it has run: tables and rows, definitions, large
/// objects; what a ROLLBACK takes back is not among it.
package struct ScriptAccount {
    private struct State {
        var ledger: TableLedger
        var definitions = DefinitionStatements()
        var largeObjects = LargeObjectLedger()
    }

    private struct Saved {
        /// The savepoint's name; nil for the transaction's start.
        var name: Identifier?
        var number: Int
        var state: State
    }

    private var state: State
    /// What was so where transactions that are open began.
    private var saved: [Saved] = []
    /// The statements that were taken back.
    package private(set) var undone: [ClosedRange<Int>] = []
    /// How many statements there were.
    package private(set) var number = 0
    private var rows = InsertedRowReader()
    private var sum = RowTotal()
    private var bytes: UInt64 = 0
    /// The long INSERT statement under way, which comes in parts.
    private var long: (table: Int, columns: LedgerTable.Columns)?
    private var isInFragment = false

    package var ledger: TableLedger { state.ledger }
    package var definitions: DefinitionStatements { state.definitions }
    package var largeObjects: LargeObjectLedger { state.largeObjects }

    /// Creates the account of a script before its first statement, in a session of this user.
    package init(user: Identifier? = nil) { state = State(ledger: TableLedger(user: user)) }

    /// Takes a statement; returns where its rows go, if it brings some.
    package mutating func consume(
        _ statement: SQLStatement, settings: [UInt8] = []
    ) -> TableLedger.Filling? {
        number += 1
        if let bracket = ScriptBracket(statement) {
            consume(bracket)
            // Settings end with it, or stay.
            _ = state.ledger.consume(statement, number)
            state.definitions.consume(statement)
            return nil
        }
        if state.largeObjects.consume(statement) {
            state.definitions.takeLargeObject(statement)
            return nil
        }
        if !statement.isKeyword(0, "INSERT") { state.largeObjects.note(statement) }
        let before = state.ledger.anything
        let filling = state.ledger.consume(statement, number, settings: settings)
        if let anything = state.ledger.anything, anything != before {
            state.largeObjects.distrust(anything)
        }
        guard let filling else {
            // What changes rows only defines nothing.
            let words: [StaticString] = ["DELETE", "UPDATE", "TRUNCATE", "MERGE", "COPY"]
            if !words.contains(where: { statement.isKeyword(0, $0) }) {
                state.definitions.consume(statement)
            }
            return nil
        }
        guard !filling.isCopy else { return filling }
        rows.begin()
        var sum = RowTotal()
        statement.bytes.withUnsafeBytes { text in
            rows.feed(statement.tokens, in: text, escapes: statement.backslashEscapes) {
                sum.add(RowSum.hash($0))
            }
        }
        if !rows.isLiteral { state.largeObjects.note(statement) }
        state.ledger.insert(
            into: filling.table, columns: Self.columns(of: statement), rows, sum,
            bytes: UInt64(statement.bytes.count))
        return filling
    }

    /// Takes note of a new session, which finds nothing of what was set.
    package mutating func reconnect() {
        state.ledger.reconnect()
        state.definitions.reconnect()
    }

    /// Takes a part of a statement that is too long to be held; returns the table that its rows are
    /// for, if it brings some.
    @discardableResult
    package mutating func consume(_ part: StatementFragment, settings: [UInt8] = []) -> Int? {
        if !isInFragment {
            number += 1
            let head = SQLStatement(
                bytes: Array(part.bytes), tokens: part.tokens,
                backslashEscapes: part.backslashEscapes)
            let filling = state.ledger.consume(head, number, settings: settings)
            long = filling.map { ($0.table, Self.columns(of: head)) }
            rows.begin()
            sum = RowTotal()
            bytes = 0
        }
        isInFragment = !part.isLast
        guard let long else { return nil }
        bytes += UInt64(part.bytes.count)
        var sum = sum
        rows.feed(part.tokens, in: part.bytes, escapes: part.backslashEscapes, isPart: true) {
            sum.add(RowSum.hash($0))
        }
        self.sum = sum
        if part.isLast {
            state.ledger.insert(into: long.table, columns: long.columns, rows, sum, bytes: bytes)
            self.long = nil
        }
        return long.table
    }

    /// Takes an item of a table's data that is INSERT statements.
    package mutating func consume(_ item: StatementScanner.Item, _ reader: ScriptReader) {
        switch item {
        case .statement: _ = consume(reader.statement)
        case .fragment(let isLast): consume(reader.fragment(isLast: isLast))
        default: break
        }
    }

    /// Takes note of a setting that the script computes, as it was found to be.
    package mutating func follow(_ setting: SQLStatement) {
        _ = state.ledger.consume(setting, number)
        state.definitions.consume(setting)
    }

    /// Adds what the rows of a COPY statement come to.
    package mutating func add(_ total: RowTotal, bytes: UInt64, from statement: Int, to table: Int)
    {
        state.ledger.add(total, bytes: bytes, from: statement, to: table)
    }

    /// The columns that an INSERT statement names; nil for all of the table.
    package static func columns(of statement: SQLStatement) -> LedgerTable.Columns {
        guard let insert = InsertStatement(statement), !insert.columns.isEmpty else { return nil }
        return insert.columns
    }

    /// How many rows the INSERT statement that was taken last brings; nil where only a server can
    /// tell.
    package var insertedRows: UInt64? {
        rows.isCountable && rows.conflict == .fails ? rows.rows : nil
    }

    /// Whether a transaction is open.
    package var isInTransaction: Bool { !saved.isEmpty }

    private mutating func consume(_ bracket: ScriptBracket) {
        switch bracket {
        case .begin where saved.isEmpty: begin()
        case .begin: break
        case .commit(let chains):
            saved = []
            state.ledger.commit()
            if chains { begin() }
        // A load refuses it before; whoever verifies finds what is not there.
        case .prepare: saved = []
        case .rollback(let chains):
            if let first = saved.first { undo(first) }
            saved = []
            if chains { begin() }
        case .savepoint(let name) where !saved.isEmpty:
            saved.append(Saved(name: name, number: number, state: state))
        case .savepoint: break
        case .rollbackTo(let name):
            guard let index = saved.lastIndex(where: { $0.name == name }) else { return }
            undo(saved[index])
            saved.removeSubrange((index + 1)...)
        case .release(let name):
            guard let index = saved.lastIndex(where: { $0.name == name }) else { return }
            saved.removeSubrange(index...)
        }
    }

    private mutating func begin() {
        saved = [Saved(name: nil, number: number, state: state)]
    }

    private mutating func undo(_ point: Saved) {
        state = point.state
        undone.append(point.number...number)
    }
}
