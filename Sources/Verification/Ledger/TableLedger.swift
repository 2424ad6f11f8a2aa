import Definitions
package import Exports
package import ObjectNames
import RoleRewriting
package import SQLSyntax

/// Follows, statement by statement, which tables a script leaves behind and which rows are in them.
///
/// A pure value, without a server: what the script's text does not tell is said to be in doubt.
package struct TableLedger: Sendable {
    package internal(set) var tables: [LedgerTable] = []
    package private(set) var path = SearchPath()
    /// Whose session the script's is, as schemas can be called by that; nil where it is not known.
    package let user: Identifier?
    /// The schemas that are there: public, and those that the script makes.
    var schemas: Set<Identifier> = [Identifier("public")]
    /// Temporary tables that go with the transaction that is open.
    var passing: [Int] = []
    /// The tables that are there, by their names.
    var places: [ObjectName: Int] = [:]
    /// What may have changed anything last; nil where nothing may.
    package private(set) var anything: String?
    /// Whether changes to one table may change others: keys with actions, triggers and rules do that.
    private var reachesFurther = false
    /// Whether a deletion or an update may set off code, or be done otherwise by it.
    private var changesRunCode = false
    private var code = ScriptCode()
    /// What rows that came to one table may have done to all others; nil where nothing did.
    private(set) var sideEffect: (why: String, except: Int?)?
    /// The statement that is taken, for reasons.
    var reason = ""
    var number = 0
    private var settings: [UInt8] = []

    package init(user: Identifier? = nil) { self.user = user }

    /// The tables that rows came for, in the order of the script.
    package var filled: [LedgerTable] { tables.filter { $0.isFilled && !$0.isHidden } }

    /// The same, and those that a script of INSERTs makes and leaves without rows: for a table that
    /// was empty pg_dump writes none, as for one whose rows it leaves out, while it always writes COPY.
    package var filledOrEmpty: [LedgerTable] {
        guard tables.contains(where: \.hasInserts) else { return filled }
        return tables.filter { table in
            guard !table.isHidden, !table.isFilled else { return !table.isHidden }
            return table.isMade && table.gone == nil && !table.isView && !table.isPartitioned
                && !family(table.id).contains(where: throughRoot)
        }
    }

    /// Takes a statement; returns where its rows go, if it brings some.
    package mutating func consume(
        _ statement: SQLStatement, _ number: Int, settings: [UInt8] = []
    ) -> Filling? {
        self.number = number
        self.settings = settings
        if path.consume(statement) { return nil }
        if let filled = FilledTable(statement) {
            let filling = fill(statement, filled, settings)
            if statement.runsCode(of: code) { apply(.anything, of: statement) }
            return filling
        }
        code.note(statement)
        if let change = Change(statement) { apply(change, of: statement) }
        // Whatever it does itself.
        if statement.runsCode(of: code) { apply(.anything, of: statement) }
        return nil
    }

    /// Takes note of a new session.
    package mutating func reconnect() { path = SearchPath() }

    /// Adds what rows of a statement come to.
    package mutating func add(_ total: RowTotal, bytes: UInt64, from statement: Int, to table: Int)
    {
        guard tables.indices.contains(table), statement > tables[table].emptiedAt else { return }
        tables[table].total += total
        tables[table].bytes += bytes
    }

    // MARK: Rows

    private mutating func fill(
        _ statement: SQLStatement, _ filled: FilledTable, _ settings: [UInt8]
    ) -> Filling? {
        guard filled.isCopy else {
            let table = ensure(filled.name)
            note(table, settings)
            return Filling(table: table, isCopy: false)
        }
        guard let copy = CopyFrom(statement) else {
            // From a file of the server's, if it brings rows at all.
            if statement.firstKeyword("FROM", from: 1) != nil {
                reason = "statement \(number), \(statement.summary)"
                let table = ensure(filled.name)
                note(table, settings)
                tables[table].unknown = "\(reason), brings rows that are not in the export"
            }
            return nil
        }
        let table = ensure(copy.table)
        note(table, settings)
        tables[table].note(copy.columns)
        if !copy.isPlain { tables[table].needsServer = true }
        if !copy.linesAreRows { tables[table].isCountable = false }
        return Filling(table: table, isCopy: true, isPlain: copy.isPlain)
    }

    /// Takes note that rows come to a table.
    private mutating func note(_ index: Int, _ settings: [UInt8]) {
        if !tables[index].isFilled { tables[index].settings = settings }
        if tables[index].settings != settings {
            tables[index].unread = "its rows came under different settings"
        }
        tables[index].isFilled = true
        tables[index].changedAt = number
        tables[index].filledAt = number
        if tables[index].isView {
            tables[index].unknown = "it is a view"
            doubtAll("rows came through view \(tables[index].name.text)")
        }
        guard let trigger = tables[index].trigger else { return }
        tables[index].contentDoubt = "\(trigger) stands before its rows"
        let isAnother = sideEffect.map { $0.except != index } ?? false
        sideEffect = (trigger, isAnother ? nil : index)
    }

    /// Takes note of what INSERT statements brought: the columns that they name, their rows, and what
    /// these come to.
    package mutating func insert(
        into index: Int, columns: LedgerTable.Columns, _ rows: InsertedRowReader, _ sum: RowTotal,
        bytes: UInt64
    ) {
        guard tables.indices.contains(index) else { return }
        let number = number
        tables[index].hasInserts = true
        guard rows.isCountable else {
            tables[index].unknown = "statement \(number) brings rows that a query finds"
            return
        }
        switch rows.conflict {
        case .skips where mayHaveKey(index), .updates:
            tables[index].doubt = "statement \(number) passes over rows that are there"
        case .skips, .fails: break
        }
        if rows.leavesIdentity {
            tables[index].contentDoubt =
                "statement \(number) leaves identity columns to the database"
        }
        let defaults = rows.defaults ?? []
        if rows.isLiteral {
            let given = columns?.enumerated().filter { !defaults.contains($0.offset) }
            tables[index].note(given?.map(\.element))
            if columns == nil, !defaults.isEmpty {
                tables[index].contentDoubt = "some of its values are left to the database"
            } else if columns == nil, let width = rows.width {
                if let other = tables[index].width, other != width {
                    tables[index].unread = "its rows came with different columns"
                }
                tables[index].width = width
            }
        } else {
            tables[index].unread = "some of its values are no literals"
        }
        var total = sum
        total.rows = rows.rows
        add(total, bytes: bytes, from: number, to: index)
    }

    // MARK: Tables

    /// The number of a table, which is one of the script's from now on.
    private mutating func ensure(_ parts: [Identifier]) -> Int {
        let name = resolved(parts)
        if let table = places[name] { return table }
        let table = make(name)
        tables[table].isPlaced = parts.count > 1
        return table
    }

    private mutating func make(_ name: ObjectName) -> Int {
        let table = LedgerTable(id: tables.count, name: name)
        for index in tables.indices where tables[index].name == name && tables[index].gone != nil {
            tables[index].isHidden = true
        }
        tables.append(table)
        places[name] = table.id
        return table.id
    }

    /// Partitions have the keys of their table.
    private func mayHaveKey(_ table: Int) -> Bool {
        anything != nil || family(table).contains { tables[$0].hasKey }
    }

    func family(_ table: Int) -> Set<Int> {
        var found: Set<Int> = []
        var open = [table]
        while let next = open.popLast() {
            if found.insert(next).inserted { open += tables[next].relatives }
        }
        return found
    }

    mutating func doubt(_ indexes: some Sequence<Int>, contentsOnly: Bool = false) {
        for index in indexes where tables[index].isOfInterest {
            if contentsOnly {
                tables[index].contentDoubt = reason
            } else {
                tables[index].doubt = reason
            }
            tables[index].changedAt = number
        }
    }

    /// Whether a change to the rows of a relation may change those of others: it may be a view.
    private func goesFurther(_ name: [Identifier]) -> Bool {
        guard !reachesFurther, !changesRunCode, let table = table(named: name) else { return true }
        return tables[table].isView
    }

    private mutating func doubtAll(_ why: String) {
        for index in tables.indices where tables[index].isOfInterest {
            tables[index].doubt = why
            tables[index].changedAt = number
        }
    }

    // MARK: Changes

    private mutating func apply(_ change: Change, of statement: SQLStatement) {
        reason = "statement \(number), \(statement.summary)"
        switch change {
        case .anything:
            anything = reason
            doubtAll(reason)
        case .key(let name): if let table = table(named: name) { tables[table].hasKey = true }
        case .changeCode: changesRunCode = true
        case .trigger(let what, let name):
            changesRunCode = true
            let table = ensure(name)
            tables[table].trigger = "statement \(number), \(what)"
        case .makeView(let name):
            let view = makeOne(name, isTemporary: false)
            tables[view].isView = true
        case .make(let making): make(making)
        case .empty(let names, let isCascading):
            // Keys' actions are for rows that are deleted one by one.
            let isTruncation = statement.isKeyword(0, "TRUNCATE")
            let goesFurther = names.contains { self.goesFurther($0) }
            if isCascading || changesRunCode || goesFurther && !isTruncation { doubtAll(reason) }
            // Code may keep rows, too.
            guard !changesRunCode else { return }
            for name in names { empty(name) }
        case .delete(let name):
            if goesFurther(name) { doubtAll(reason) }
            if let table = table(named: name) { doubt(family(table)) }
        case .update(let name):
            if goesFurther(name) { doubtAll(reason) }
            guard let table = table(named: name) else { return }
            // Rows may go from one partition to another.
            let family = family(table)
            doubt(family, contentsOnly: !family.contains { tables[$0].isPartitioned })
        case .drop(let names):
            for name in names { drop(name) }
        case .makeSchema(let schema): schemas.insert(schema)
        case .dropSchemas(let schemas):
            self.schemas.subtract(schemas)
            for index in tables.indices where schemas.contains(tables[index].name.schema) {
                takeAway(index)
            }
        case .renameSchema(let old, let new):
            if schemas.remove(old) != nil { schemas.insert(new) }
            for (name, index) in places where name.schema == old {
                move(index, to: ObjectName(schema: new, name: name.name), isPlaced: true)
            }
        case .alter(let name, let actions):
            guard let table = table(named: name) ?? alterable(name, actions) else { return }
            for action in actions { alter(table, action) }
        }
    }

    /// A table that the script does not make is of interest where others are put under it.
    private mutating func alterable(_ name: [Identifier], _ actions: [Change.Action]) -> Int? {
        let isTaken = actions.contains {
            switch $0 {
            case .attach, .detach, .inherit: true
            default: false
            }
        }
        return isTaken ? ensure(name) : nil
    }

    private mutating func makeOne(_ parts: [Identifier], isTemporary: Bool) -> Int {
        var name = resolved(parts)
        guard parts.count == 1 else { return places[name] ?? make(name) }
        name.schema = isTemporary ? Self.temporary : creation.schema
        if let table = places[name] { return table }
        let table = make(name)
        tables[table].isPlaced = isTemporary || creation.isCertain
        if !tables[table].isPlaced { tables[table].settings = settings }
        return table
    }

    private mutating func make(_ making: Change.Making) {
        let index = makeOne(making.name, isTemporary: making.isTemporary)
        // IF NOT EXISTS; what is there already stays as it is.
        guard !tables[index].isFilled else { return }
        tables[index].isHidden = making.isTemporary
        if making.isPassing { passing.append(index) }
        tables[index].isMade = !making.isForeign
        tables[index].isPartitioned = making.isPartitioned
        tables[index].hasKey = making.hasKey
        if making.reachesFurther { reachesFurther = true }
        if making.isFromQuery {
            tables[index].isFilled = true
            tables[index].changedAt = number
            tables[index].unknown = "\(reason), fills it from a query"
        }
        for parent in making.parents { relate(index, to: ensure(parent)) }
    }

    private mutating func relate(_ child: Int, to parent: Int) {
        tables[child].relatives.insert(parent)
        tables[parent].relatives.insert(child)
        tables[parent].children.insert(child)
    }

    private mutating func empty(_ name: [Identifier]) {
        guard let table = table(named: name) else { return }
        doubt(family(table).subtracting([table]))
        tables[table] = tables[table].emptied(at: number)
    }

    private mutating func move(_ table: Int, to name: ObjectName, isPlaced: Bool = false) {
        places[tables[table].name] = nil
        tables[table].name = name
        tables[table].isPlaced = tables[table].isPlaced || isPlaced
        tables[table].changedAt = number
        places[name] = table
    }

    private mutating func alter(_ table: Int, _ action: Change.Action) {
        let name = tables[table].name
        switch action {
        case .rename(let new): move(table, to: ObjectName(schema: name.schema, name: new))
        case .setSchema(let schema):
            move(table, to: ObjectName(schema: schema, name: name.name), isPlaced: true)
        case .key: tables[table].hasKey = true
        case .reach: reachesFurther = true
        case .attach(let child): relate(ensure(child), to: table)
        case .detach(let child): tables[table].children.remove(ensure(child))
        case .inherit(let parent): relate(table, to: ensure(parent))
        case .renameColumn(let old, let new):
            for index in family(table) { tables[index].rename(old, new, at: number) }
        case .retype: doubt(family(table), contentsOnly: true)
        case .dropColumn, .addColumn:
            for index in family(table) { tables[index].changeColumns(action, reason, number) }
        }
    }
}
