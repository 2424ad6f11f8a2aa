import Exports
import SQLSyntax

/// What a script did to one table and its rows.
struct LedgerTable: Sendable {
    /// The columns that statements bring values for; nil for all of the table.
    typealias Columns = [Identifier]?

    /// Its number among the script's tables, in the order in which they came up.
    let id: Int
    /// Its name as the script's statements leave it; the schema is empty where nothing tells it.
    var name: ObjectName
    /// Whether its schema is certain: a name that the script's search path leads to may be elsewhere.
    var isPlaced = true
    /// The settings in force where its first rows stand.
    var settings: [UInt8] = []
    /// Whether a statement brought rows that are the export's, or took all of them away.
    var isFilled = false
    /// The lists of columns that its rows came with, each once.
    var columns: [Columns] = []
    /// Whether COPY brought rows in a form whose meaning only a server knows.
    var needsServer = false
    /// Whether the export tells how many rows there are.
    var isCountable = true
    /// Why neither their number nor their text is known; nil where they are.
    var unknown: String?
    /// Why their text is not known, while their number may be; nil where it is.
    var unread: String?
    /// What the rows of the export come to, as far as their text is known.
    var total = RowTotal()
    /// How many bytes of the export they are.
    var bytes: UInt64 = 0
    /// Whether INSERT brought rows.
    var hasInserts = false
    /// The last statement that brought rows.
    var filledAt = 0
    /// What came with this statement or an earlier one is gone.
    var emptiedAt = 0
    /// The last statement that may have changed its rows, its columns or its name.
    var changedAt = 0
    /// What may have changed which rows it has; nil where nothing did.
    var doubt: String?
    /// What may have changed what its rows hold, but not how many there are.
    var contentDoubt: String?
    /// What took it away; nil where it is there.
    var gone: String?
    /// Whether nothing is to be said of it: it is temporary, or was made anew.
    var isHidden = false
    /// Whether it is a view: its rows are those of tables.
    var isView = false
    /// Whether its rows are those of its partitions.
    var isPartitioned = false
    /// Whether a key may refuse rows that come to it.
    var hasKey = false
    /// The trigger or rule that rows meet on their way into it.
    var trigger: String?
    /// Its partitions or children, and what it is one of.
    var relatives: Set<Int> = []

    init(id: Int, name: ObjectName) {
        self.id = id
        self.name = name
    }

    /// The table as SQL names it, under its settings.
    var sqlName: [UInt8] {
        isQualified ? name.schema.quoted + [0x2e] + name.name.quoted : name.name.quoted
    }

    /// The name for messages.
    var text: String { isQualified ? name.text : name.name.description }

    private var isQualified: Bool { isPlaced && !name.schema.bytes.isEmpty }
}
