import Exports
package import SQLSyntax

extension TableLedger {
    /// What a statement that brings no rows means for tables and the rows in them.
    package enum Change {
        /// A table that is made.
        package struct Making {
            package var name: [Identifier]
            package var isTemporary = false
            /// Whether it goes at the end of its transaction.
            package var isPassing = false
            /// Whether its rows are elsewhere.
            package var isForeign = false
            package var isPartitioned = false
            /// Whether a key may refuse rows.
            package var hasKey = false
            /// Whether changes to other tables may reach its rows.
            package var reachesFurther = false
            /// Whether a query fills it.
            package var isFromQuery = false
            /// The tables that it is a partition or a child of.
            package var parents: [[Identifier]] = []
        }

        /// A change to one table.
        package enum Action {
            case rename(Identifier)
            case setSchema(Identifier)
            case renameColumn(Identifier, Identifier)
            case dropColumn(Identifier)
            case addColumn
            /// Its values may be written in another way.
            case retype
            case key
            case reach
            /// It gets a partition.
            case attach([Identifier])
            /// It loses one.
            case detach([Identifier])
            /// It becomes a child.
            case inherit([Identifier])
        }

        /// It may do anything.
        case anything
        case key([Identifier])
        /// Deletions and updates, of one table or another, set off code from here on.
        case changeCode
        /// What rows of a table meet that come from here on.
        case trigger(String, [Identifier])
        case makeView([Identifier])
        case make(Making)
        /// All rows go.
        case empty([[Identifier]], isCascading: Bool)
        case delete([Identifier])
        case update([Identifier])
        case drop([[Identifier]])
        case makeSchema(Identifier)
        case dropSchemas([Identifier])
        case renameSchema(Identifier, Identifier)
        case alter([Identifier], [Action])

        /// Nil for what means nothing to rows.
        package init?(_ statement: SQLStatement) {
            let change: Change? =
                if statement.isKeyword(0, "CREATE") {
                    Self.creation(statement)
                } else if statement.isKeyword(0, "ALTER") {
                    Self.alteration(statement)
                } else if statement.isKeyword(0, "DROP") {
                    Self.removal(statement)
                } else if statement.isQuery {
                    Self.query(statement)
                } else {
                    Self.change(statement)
                }
            guard let change else { return nil }
            self = change
        }
    }
}

extension TableLedger.Change {
    private static func change(_ statement: SQLStatement) -> Self? {
        if statement.isKeyword(0, "TRUNCATE") { return truncation(statement) }
        if statement.hasKeywords(0, "DELETE", "FROM") {
            let start = statement.isKeyword(2, "ONLY") ? 3 : 2
            guard let name = statement.qualifiedName(at: start) else { return .anything }
            return start + 2 * name.count - 1 == statement.count
                ? .empty([name], isCascading: false) : .delete(name)
        }
        if statement.isKeyword(0, "UPDATE") {
            let start = statement.isKeyword(1, "ONLY") ? 2 : 1
            return statement.qualifiedName(at: start).map { .update($0) } ?? .anything
        }
        if statement.hasKeywords(0, "MERGE", "INTO") {
            let start = statement.isKeyword(2, "ONLY") ? 3 : 2
            return statement.qualifiedName(at: start).map { .delete($0) } ?? .anything
        }
        let words: [StaticString] = ["DO", "CALL", "EXECUTE", "WITH", "INSERT", "EXPLAIN"]
        return words.contains { statement.isKeyword(0, $0) } ? .anything : nil
    }

    private static func truncation(_ statement: SQLStatement) -> Self {
        var index = statement.isKeyword(1, "TABLE") ? 2 : 1
        var names: [[Identifier]] = []
        while true {
            if statement.isKeyword(index, "ONLY") { index += 1 }
            guard let name = statement.qualifiedName(at: index) else { return .anything }
            names.append(name)
            index += 2 * name.count - 1
            if statement.isSymbol(index, "*") { index += 1 }
            guard statement.isSymbol(index, ",") else { break }
            index += 1
        }
        return .empty(
            names, isCascading: statement.firstKeyword("CASCADE", from: index) != nil)
    }

    // MARK: Queries

    /// Functions that change no rows of tables.
    private static let harmless: Set<String> = [
        "set_config", "setval", "nextval", "currval", "lastval", "lo_create", "lo_open", "lowrite",
        "lo_close", "lo_unlink", "lo_creat", "lo_put", "lo_from_bytea", "count", "now", "version",
        "current_setting", "in", "any", "all", "exists", "and", "or", "not", "values", "where",
        "from", "as", "coalesce", "max", "min", "sum", "using", "on", "case", "when", "then",
        "else",
        "by", "select", "cast", "pg_stat_statements_reset", "pg_notify",
    ]

    /// A query does nothing, unless it calls a function of which that is not known.
    private static func query(_ statement: SQLStatement) -> Self? {
        if statement.isKeyword(0, "SELECT"), let into = statement.firstKeyword("INTO", from: 1) {
            let words: [StaticString] = ["TEMPORARY", "TEMP", "UNLOGGED", "TABLE"]
            var index = into + 1
            var isTemporary = false
            while words.contains(where: { statement.isKeyword(index, $0) }) {
                isTemporary = isTemporary || index == into + 1 && isTemporaryWord(statement, index)
                index += 1
            }
            guard let name = statement.qualifiedName(at: index) else { return .anything }
            return .make(Making(name: name, isTemporary: isTemporary, isFromQuery: true))
        }
        for index in 1..<max(1, statement.count) where statement.isSymbol(index + 1, "(") {
            guard let (name, _) = statement.identifier(at: index) else { continue }
            if statement.isSymbol(index - 1, "."), index > 1,
                let (schema, _) = statement.identifier(at: index - 2),
                schema.description == "pg_catalog"
            {
                continue
            }
            if !harmless.contains(name.description) { return .anything }
        }
        return nil
    }

    private static func isTemporaryWord(_ statement: SQLStatement, _ index: Int) -> Bool {
        statement.isKeyword(index, "TEMP") || statement.isKeyword(index, "TEMPORARY")
    }

    // MARK: Creations

    private static func creation(_ statement: SQLStatement) -> Self? {
        var index = 1
        if statement.hasKeywords(1, "OR", "REPLACE") { index = 3 }
        var isTemporary = false
        let words: [StaticString] = [
            "GLOBAL", "LOCAL", "TEMPORARY", "TEMP", "UNLOGGED", "FOREIGN", "RECURSIVE",
        ]
        while words.contains(where: { statement.isKeyword(index, $0) }) {
            isTemporary = isTemporary || isTemporaryWord(statement, index)
            index += 1
        }
        if statement.isKeyword(index, "VIEW") {
            return statement.qualifiedName(at: index + 1).map { .makeView($0) }
        }
        if statement.isKeyword(index, "TABLE") {
            return table(statement, at: index + 1, isTemporary: isTemporary)
        }
        if statement.hasKeywords(index, "UNIQUE", "INDEX"),
            let on = statement.firstKeyword("ON", from: index),
            let name = statement.qualifiedName(
                at: statement.isKeyword(on + 1, "ONLY") ? on + 2 : on + 1)
        {
            return .key(name)
        }
        if statement.isKeyword(index, "SCHEMA") {
            var name =
                statement.hasKeywords(index + 1, "IF", "NOT", "EXISTS") ? index + 4 : index + 1
            if statement.isKeyword(name, "AUTHORIZATION") { name += 1 }
            return statement.identifier(at: name).map { .makeSchema($0.name) }
        }
        let isTrigger =
            statement.isKeyword(index, "TRIGGER")
            || statement.hasKeywords(index, "CONSTRAINT", "TRIGGER")
        guard isTrigger || statement.isKeyword(index, "RULE") else { return nil }
        let on = statement.firstKeyword(isTrigger ? "ON" : "TO", from: index + 1)
        guard let on, let name = statement.qualifiedName(at: on + 1) else { return .anything }
        let isOfRows = Range(from: index, upTo: on).contains { statement.isKeyword($0, "INSERT") }
        guard isOfRows else {
            let isOfView =
                !isTrigger
                && Range(from: index, upTo: on).contains { statement.isKeyword($0, "SELECT") }
            return isOfView ? .makeView(name) : .changeCode
        }
        return .trigger("CREATE \(isTrigger ? "TRIGGER" : "RULE")", name)
    }

    private static func table(
        _ statement: SQLStatement, at start: Int, isTemporary: Bool
    ) -> Self? {
        let index = statement.hasKeywords(start, "IF", "NOT", "EXISTS") ? start + 3 : start
        guard let name = statement.qualifiedName(at: index) else { return nil }
        let isOwn = name.count > 1 && name[name.count - 2] == TableLedger.temporary
        var making = Making(name: name, isTemporary: isTemporary || isOwn)
        making.isForeign = statement.isKeyword(1, "FOREIGN")
        let end = index + 2 * name.count - 1
        let rest = Range(from: end, upTo: statement.count)
        making.hasKey = rest.contains {
            // LIKE brings the keys of another table.
            isKey(statement, $0) || statement.hasKeywords($0, "INCLUDING", "ALL")
                || statement.hasKeywords($0, "INCLUDING", "INDEXES")
        }
        making.reachesFurther = reaches(statement, rest)
        making.isPassing = rest.contains { statement.hasKeywords($0, "ON", "COMMIT", "DROP") }
        making.isPartitioned =
            statement.firstIndex(
                from: end, where: { statement.hasKeywords($0, "PARTITION", "BY") }) != nil
        if statement.hasKeywords(end, "PARTITION", "OF") {
            making.parents = statement.qualifiedName(at: end + 2).map { [$0] } ?? []
        } else if let inherits = statement.firstKeyword("INHERITS", from: end) {
            making.parents = statement.elements(from: inherits + 2).compactMap {
                statement.qualifiedName(at: $0.lowerBound)
            }
        }
        // Of a list of columns behind the name, AS begins the query.
        if statement.firstKeyword("AS", from: end) != nil, making.parents.isEmpty {
            let last = statement.count
            making.isFromQuery = !statement.hasKeywords(last - 3, "WITH", "NO", "DATA")
        }
        return .make(making)
    }

    private static func isKey(_ statement: SQLStatement, _ index: Int) -> Bool {
        statement.hasKeywords(index, "PRIMARY", "KEY") || statement.isKeyword(index, "UNIQUE")
            || statement.hasKeywords(index, "EXCLUDE", "USING")
    }

    /// Whether a foreign key among the tokens changes rows itself.
    private static func reaches(_ statement: SQLStatement, _ range: Range<Int>) -> Bool {
        range.contains { index in
            let isOn =
                statement.hasKeywords(index, "ON", "DELETE")
                || statement.hasKeywords(index, "ON", "UPDATE")
            return isOn
                && (statement.isKeyword(index + 2, "CASCADE")
                    || statement.isKeyword(index + 2, "SET"))
        }
    }

    // MARK: Removals

    private static func removal(_ statement: SQLStatement) -> Self? {
        let isCascading = statement.isKeyword(statement.count - 1, "CASCADE")
        guard let (kind, next) = ObjectKind.parse(statement, at: 1) else {
            return isCascading || statement.isKeyword(1, "OWNED") ? .anything : nil
        }
        let start = StatementKind.skippingWords(statement, at: next)
        let names = statement.elements(from: start)
        switch kind {
        case .table, .foreignTable:
            return .drop(names.compactMap { statement.qualifiedName(at: $0.lowerBound) })
        case .schema:
            return .dropSchemas(
                names.compactMap { statement.identifier(at: $0.lowerBound)?.name })
        case .type, .extension, .routine, .collation, .server, .foreignDataWrapper,
            .operatorClass, .operatorFamily:
            return isCascading ? .anything : nil
        default: return nil
        }
    }

    // MARK: Alterations

    private static func alteration(_ statement: SQLStatement) -> Self? {
        guard let (kind, next) = ObjectKind.parse(statement, at: 1) else { return nil }
        if kind == .schema, let (old, after) = statement.identifier(at: next),
            statement.hasKeywords(after, "RENAME", "TO"),
            let (new, _) = statement.identifier(at: after + 2)
        {
            return .renameSchema(old, new)
        }
        // Composite types and domains can change how values are written.
        guard [.table, .foreignTable, .view].contains(kind) else { return nil }
        let start = StatementKind.skippingWords(statement, at: next)
        guard let name = statement.qualifiedName(at: start) else { return nil }
        var after = start + 2 * name.count - 1
        if statement.isSymbol(after, "*") { after += 1 }
        let elements = statement.elements(from: after)
        var actions = elements.compactMap { action(statement, $0) }
        if elements.contains(where: { $0.contains { isKey(statement, $0) } }) {
            actions.append(.key)
        }
        return actions.isEmpty ? nil : .alter(name, actions)
    }

    private static func action(_ statement: SQLStatement, _ range: Range<Int>) -> Action? {
        let first = range.lowerBound
        func column(_ index: Int) -> (name: Identifier, next: Int)? {
            let index = statement.isKeyword(index, "COLUMN") ? index + 1 : index
            let exists = statement.hasKeywords(index, "IF", "EXISTS") ? index + 2 : index
            return statement.identifier(at: exists)
        }
        if statement.hasKeywords(first, "RENAME", "TO") {
            return statement.identifier(at: first + 2).map { .rename($0.name) }
        }
        if statement.hasKeywords(first, "SET", "SCHEMA") {
            return statement.identifier(at: first + 2).map { .setSchema($0.name) }
        }
        if statement.isKeyword(first, "RENAME"), !statement.isKeyword(first + 1, "CONSTRAINT"),
            let (old, to) = column(first + 1), statement.isKeyword(to, "TO"),
            let (new, _) = statement.identifier(at: to + 1)
        {
            return .renameColumn(old, new)
        }
        if statement.isKeyword(first, "DROP") {
            return statement.isKeyword(first + 1, "CONSTRAINT")
                ? nil : column(first + 1).map { .dropColumn($0.name) }
        }
        if statement.isKeyword(first, "ADD") { return addition(statement, range) }
        if statement.isKeyword(first, "ALTER"), let (_, next) = column(first + 1) {
            let isTyped =
                statement.isKeyword(next, "TYPE")
                || statement.hasKeywords(next, "SET", "DATA", "TYPE")
            let isGenerated =
                statement.hasKeywords(next, "SET", "EXPRESSION")
                || statement.hasKeywords(next, "DROP", "EXPRESSION")
            return isTyped || isGenerated ? .retype : nil
        }
        if statement.hasKeywords(first, "ATTACH", "PARTITION") {
            return statement.qualifiedName(at: first + 2).map { .attach($0) }
        }
        if statement.hasKeywords(first, "DETACH", "PARTITION") {
            return statement.qualifiedName(at: first + 2).map { .detach($0) }
        }
        if statement.isKeyword(first, "INHERIT") {
            return statement.qualifiedName(at: first + 1).map { .inherit($0) }
        }
        return nil
    }

    private static func addition(_ statement: SQLStatement, _ range: Range<Int>) -> Action? {
        if reaches(statement, range) { return .reach }
        let words: [StaticString] = [
            "CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE",
        ]
        let isConstraint = words.contains { statement.isKeyword(range.lowerBound + 1, $0) }
        return isConstraint ? nil : .addColumn
    }
}
