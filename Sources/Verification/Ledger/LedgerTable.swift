package import Definitions
package import Exports
package import SQLSyntax

/// What a script did to one table and its rows.
package struct LedgerTable: Sendable {
    /// The columns that statements bring values for; nil for all of the table.
    package typealias Columns = [Identifier]?

    /// Its number among the script's tables, in the order in which they came up.
    package let id: Int
    /// Its name as the script's statements leave it; the schema is empty where nothing tells it.
    package var name: ObjectName
    /// Whether its schema is certain: a name that the script's search path leads to may be elsewhere.
    package var isPlaced = true
    /// The settings in force where its first rows stand.
    package var settings: [UInt8] = []
    /// Whether a statement brought rows that are the export's, or took all of them away.
    package var isFilled = false
    /// Whether a statement makes it as a table with rows of its own.
    package var isMade = false
    /// The lists of columns that its rows came with, each once.
    package var columns: [Columns] = []
    /// How many values INSERT statements without such a list brought for each row, and nil where
    /// there are none; the table's defaults are what the others hold.
    package var width: Int?
    /// Whether COPY brought rows in a form whose meaning only a server knows.
    package var needsServer = false
    /// Whether the export tells how many rows there are.
    package var isCountable = true
    /// Why neither their number nor their text is known; nil where they are.
    package var unknown: String?
    /// Why their text is not known, while their number may be; nil where it is.
    package var unread: String?
    /// What the rows of the export come to, as far as their text is known.
    package var total = RowTotal()
    /// How many bytes of the export they are.
    package var bytes: UInt64 = 0
    /// Whether INSERT brought rows.
    package var hasInserts = false
    /// The last statement that brought rows.
    package var filledAt = 0
    /// What came with this statement or an earlier one is gone.
    package var emptiedAt = 0
    /// The last statement that may have changed its rows, its columns or its name.
    package var changedAt = 0
    /// What may have changed which rows it has; nil where nothing did.
    package var doubt: String?
    /// What may have changed what its rows hold, but not how many there are.
    package var contentDoubt: String?
    /// What took it away; nil where it is there.
    package var gone: String?
    /// Whether nothing is to be said of it: it is temporary, or was made anew.
    package var isHidden = false
    /// Whether it is a view: its rows are those of tables.
    package var isView = false
    /// Whether its rows are those of its partitions.
    package var isPartitioned = false
    /// Whether a key may refuse rows that come to it.
    package var hasKey = false
    /// The trigger or rule that rows meet on their way into it.
    package var trigger: String?
    /// Its partitions or children, and what it is one of.
    package var relatives: Set<Int> = []
    /// Those of them that go where it goes.
    package var children: Set<Int> = []

    package init(id: Int, name: ObjectName) {
        self.id = id
        self.name = name
    }

    /// The table as SQL names it, under its settings.
    package var sqlName: [UInt8] {
        isQualified ? name.schema.quoted + [0x2e] + name.name.quoted : name.name.quoted
    }

    /// Whether anything is to be said of its rows, even that there are none.
    package var isOfInterest: Bool { isFilled || isMade }

    /// The name for messages.
    package var text: String { isQualified ? name.text : name.name.description }

    private var isQualified: Bool { isPlaced && !name.schema.bytes.isEmpty }
}

extension TableLedger {
    /// Rows that a statement brings.
    package struct Filling: Sendable {
        /// The number of their table.
        package var table: Int
        /// Whether they follow the statement, as COPY's do.
        package var isCopy: Bool
        /// Whether they are written as pg_dump writes them, so that each line is one for itself.
        package var isPlain = false
    }
}

extension LedgerTable {
    /// Takes note of the columns that a statement's rows are for.
    mutating func note(_ list: Columns) {
        if !columns.contains(list) { columns.append(list) }
    }

    mutating func rename(_ old: Identifier, _ new: Identifier, at number: Int) {
        guard isFilled else { return }
        changedAt = number
        columns = columns.map { $0.map { $0.map { $0 == old ? new : $0 } } }
        if needsServer || columns.count > 1 { unread = "its columns got other names afterwards" }
    }

    mutating func changeColumns(
        _ action: TableLedger.Change.Action, _ reason: String, _ number: Int
    ) {
        guard isFilled else { return }
        changedAt = number
        let isConcerned = columns.contains { list in
            guard let list else { return true }
            if case .dropColumn(let column) = action { return list.contains(column) }
            return false
        }
        if isConcerned { unread = reason }
    }
}

extension LedgerTable {
    /// The same table without its rows, which a statement has taken away.
    func emptied(at statement: Int) -> LedgerTable {
        var emptied = LedgerTable(id: id, name: name)
        emptied.isPlaced = isPlaced
        emptied.settings = settings
        emptied.isFilled = isFilled
        emptied.isMade = isMade
        emptied.isView = isView
        emptied.isPartitioned = isPartitioned
        emptied.hasKey = hasKey
        emptied.trigger = trigger
        emptied.relatives = relatives
        emptied.children = children
        emptied.isHidden = isHidden
        emptied.emptiedAt = statement
        emptied.changedAt = statement
        return emptied
    }
}
