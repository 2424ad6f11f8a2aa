package import SQLSyntax

/// Follows the INSERT statements of a script, table by table.
package struct InsertScan {
    /// The tables whose rows are wanted, by bare name.
    package let wanted: Set<String>
    /// The database that they are for; nil where the script does not say.
    package var database: String?

    private var columns: [[Identifier]: [String]] = [:]
    /// The wanted tables that were made and have had no rows yet.
    private var empty: [[Identifier]] = []
    private var current: [Identifier] = []
    private var isInFragment = false
    private var fillsInFragment = false
    private var long = InsertedRowReader()
    private var hasInserts = false

    package init(wanted: Set<String>) { self.wanted = wanted }

    /// Takes a statement that is not COPY.
    ///
    /// Throws `.cannotOpen` for values of which nothing says what they are.
    package mutating func consume(
        _ statement: SQLStatement, _ outline: inout ExportOutline, _ feed: inout RowFeed
    ) throws(MigrationError) {
        if let made = TableColumns(statement) {
            guard let name = made.table.last?.description, wanted.contains(name) else { return }
            columns[made.table] = made.columns
            empty.append(made.table)
            return
        }
        guard let insert = InsertStatement(statement) else { return }
        let name = insert.table.last?.description ?? ""
        note(insert.table, rows: 0, bytes: statement.bytes.count, &outline)
        var rows: UInt64 = 0
        if wanted.contains(name) {
            let named = insert.columns.map(\.description)
            guard let columns = named.isEmpty ? columns[insert.table] : named else {
                throw MigrationError(
                    .cannotOpen,
                    "\(outline.path): the rows of \(name) are INSERT statements that do not name"
                        + " their columns, and the script does not make the table",
                    advice: "Dump it with the table's definition, or with --column-inserts")
            }
            feed.continue(CopyHead(table: name, columns: columns))
            insert.forEachRow {
                feed.deliver($0)
                rows += 1
            }
        } else {
            rows = InsertedRows.count(statement)
        }
        outline.tables[outline.tables.count - 1].rows? += rows
    }

    /// Takes the part at hand of a statement that is too long to be held, whose rows are only counted.
    package mutating func consume(
        fragment reader: ScriptReader, _ isLast: Bool, _ outline: inout ExportOutline
    ) {
        if !isInFragment {
            let filled = FilledTable(FilledTable.head(of: reader.bytes))
            fillsInFragment = filled.map { !$0.isCopy } ?? false
            if fillsInFragment, let filled { note(filled.name, rows: 0, bytes: 0, &outline) }
            long.begin()
        }
        isInFragment = !isLast
        guard fillsInFragment else { return }
        long.feed(
            reader.tokens, in: reader.bytes, escapes: reader.backslashEscapes, isPart: true
        ) { _ in }
        if isLast { outline.tables[outline.tables.count - 1].rows? += long.rows }
    }

    /// Begins the tables that turned out to have no rows, which INSERT statements do not mention.
    package func finish(_ outline: inout ExportOutline, _ feed: inout RowFeed) {
        guard hasInserts else { return }
        for table in empty {
            feed.begin(
                CopyHead(table: table.last?.description ?? "", columns: columns[table] ?? []))
        }
    }

    private mutating func note(
        _ table: [Identifier], rows: UInt64, bytes: Int, _ outline: inout ExportOutline
    ) {
        hasInserts = true
        if table != current {
            current = table
            empty.removeAll { $0 == table }
            let name = table.last?.description ?? ""
            outline.tableNames.insert(name)
            outline.tables.append(
                ExportOutline.Table(
                    database: database, schema: table.count > 1 ? table[0].description : nil,
                    name: name,
                    storedBytes: 0, textBytes: 0, rows: 0, isEstimate: false))
        }
        let last = outline.tables.count - 1
        outline.tables[last].rows? += rows
        outline.tables[last].textBytes? += UInt64(bytes)
        outline.tables[last].storedBytes += UInt64(bytes)
    }
}
