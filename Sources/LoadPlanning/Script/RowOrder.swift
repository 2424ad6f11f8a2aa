import Exports
package import ObjectNames
package import SQLSyntax

/// Which rows of a script have to wait for which, and which of them several sessions may load.
///
/// Keys, references and triggers may be there before the rows: where CREATE TABLE has them, or a
/// script is a schema with data behind it. Rows that refer to others then have to come behind those;
/// sessions that load shares of one table would wait for each other where a key is there twice; and
/// what code does that the export brings depends on all that was there when it ran.
///
/// Hand every statement to `note(_:)` as it comes, whether it is run at once or kept until the rows
/// before it are in, and each statement that brings rows to `rule(for:)` before its rows begin. The
/// rows may be offered to sessions as soon as none of the blocks before them is unfinished whose
/// rule's `table` is in `after`; committed is what counts, not sent.
///
/// A name means every table that is called so, whatever its schema: to take two for one costs time,
/// to take one for two would cost rows.
package struct RowOrder {
    /// A table with its partitions and children, as far as rules tell tables apart.
    package struct Table: Hashable, Sendable {
        fileprivate var number: Int
    }

    /// How the rows behind one COPY statement may be loaded.
    package struct Rule: Equatable, Sendable {
        /// What the rules of later rows call the table.
        package var table: Table
        /// Whether several sessions may load them, each in a transaction of its own.
        package var isShared: Bool
        /// Whether all of them have to come by one statement: what the end of one sets off sees all
        /// rows, be it a trigger or the check of a reference to the table itself.
        package var isOneStatement = false
        /// Whose rows, as far as they stand before these, have to be committed before.
        package var after: Predecessors
    }

    /// What rows wait for.
    package enum Predecessors: Hashable, Sendable {
        case tables(Set<Table>)
        /// All rows that stand before.
        case all
    }

    /// What is known of a table and its kin.
    package struct Family {
        var members: [Int] = []
        /// Whether a row may collide with another one.
        var hasKeys = false
        /// Whether rows run code that may read or write anything.
        var runsCode = false
        /// The tables that it refers to.
        var references: Set<Int> = []
        /// Columns that get their values by the order of rows, where rows do not bring them.
        var numbered: Set<Identifier> = []
        /// Whether rows came for one of its tables.
        var isFilled = false
        /// Whether rows came for a table whose rows may be those of another of the family.
        var hasFilledParent = false
    }

    /// Functions, types and operators whose code is the export's.
    package var code = ScriptCode()
    /// Whether something was run that may have made or changed any table.
    package var hasRunCode = false
    private var numbers: [Identifier: Int] = [:]
    private var made: Set<Int> = []
    private var parents: Set<Int> = []
    private var filled: Set<Int> = []
    /// The family of each table, in whose place in `families` its facts are.
    private var homes: [Int] = []
    private var families: [Family] = []
    /// The last table whose rows ran code, for which all that follow have to wait.
    private var barrier: Int?

    package init() {}

    /// The rule for the rows of a COPY or INSERT; nil for any other statement.
    package mutating func rule(for statement: SQLStatement) -> Rule? {
        guard let name = FilledTable(statement)?.name.last else { return nil }
        let table = number(of: name)
        let home = homes[table]
        let family = families[home]
        let isAlone =
            hasRunCode || family.runsCode || !made.contains(table)
            || leavesNumbers(of: family, to: statement) || filters(statement)
        let references = Set(family.references.map { homes[$0] })
        let refersToItself = references.contains(home)
        defer {
            filled.insert(table)
            families[home].isFilled = true
            if parents.contains(table) { families[home].hasFilledParent = true }
            if isAlone { barrier = table }
        }
        guard !isAlone else {
            return Rule(
                table: Table(number: home), isShared: false, isOneStatement: true, after: .all)
        }
        var after = references.subtracting([home])
        if let barrier { after.insert(homes[barrier]) }
        let mayCollide =
            family.hasKeys
            && (filled.contains(table) || parents.contains(table) || family.hasFilledParent)
        if family.isFilled, refersToItself || mayCollide { after.insert(home) }
        return Rule(
            table: Table(number: home), isShared: !family.hasKeys && !refersToItself,
            isOneStatement: refersToItself, after: .tables(Set(after.map { Table(number: $0) })))
    }

    /// Whether the rows leave it to the database to number them.
    private func leavesNumbers(of family: Family, to statement: SQLStatement) -> Bool {
        guard !family.numbered.isEmpty, let head = CopyHead(statement) else { return false }
        // COPY … WITH (DEFAULT 'text') has rows say it themselves.
        if let from = statement.firstKeyword("FROM", from: 1),
            Range(from: from, upTo: statement.count).contains(where: {
                statement.isKeyword($0, "DEFAULT")
            })
        {
            return true
        }
        guard !head.columns.isEmpty else { return false }
        return family.numbered.contains { !head.columns.contains($0.description) }
    }

    /// Whether a COPY's WHERE calls code.
    private func filters(_ statement: SQLStatement) -> Bool {
        guard statement.isKeyword(0, "COPY"), let from = statement.firstKeyword("FROM", from: 1)
        else { return false }
        return code.isMentioned(in: statement, Range(from: from, upTo: statement.count))
    }

    // MARK: What statements tell

    /// The number of the tables of a name.
    package mutating func number(of name: Identifier) -> Int {
        if let number = numbers[name] { return number }
        let number = homes.count
        numbers[name] = number
        homes.append(families.count)
        families.append(Family(members: [number]))
        return number
    }

    /// Takes note that a table is made.
    package mutating func make(_ table: Int) { made.insert(table) }

    /// Takes note that a table has another name, too.
    package mutating func rename(_ table: Int, to name: Identifier) {
        guard let other = numbers[name] else {
            numbers[name] = table
            return
        }
        if made.contains(table) { made.insert(other) }
        join(other, to: table)
    }

    /// Takes note that the rows of one table are rows of another one, too.
    package mutating func join(_ child: Int, to parent: Int) {
        parents.insert(parent)
        let (from, home) = (homes[child], homes[parent])
        guard from != home else { return }
        // The smaller one moves, so that thousands of partitions take no time.
        let isSmaller = families[from].members.count <= families[home].members.count
        let (moved, kept) = isSmaller ? (from, home) : (home, from)
        for member in families[moved].members { homes[member] = kept }
        families[kept].merge(families[moved])
        families[moved] = Family()
    }

    /// Changes what is known of a table's family.
    package mutating func change(_ table: Int, _ body: (inout Family) -> Void) {
        body(&families[homes[table]])
    }

    /// Takes over what holds for the rows of a table that another one is made like.
    package mutating func copy(_ original: Int, to table: Int) {
        let family = families[homes[original]]
        change(table) {
            $0.hasKeys = $0.hasKeys || family.hasKeys
            $0.runsCode = $0.runsCode || family.runsCode
            $0.numbered.formUnion(family.numbered)
        }
    }
}

extension RowOrder.Family {
    fileprivate mutating func merge(_ other: Self) {
        members += other.members
        hasKeys = hasKeys || other.hasKeys
        runsCode = runsCode || other.runsCode
        references.formUnion(other.references)
        numbered.formUnion(other.numbered)
        isFilled = isFilled || other.isFilled
        hasFilledParent = hasFilledParent || other.hasFilledParent
    }
}
