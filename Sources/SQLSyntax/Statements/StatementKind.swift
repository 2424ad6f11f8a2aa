/// What a statement of a dump is to the order of a load.
package enum StatementKind: Equatable {
    /// Changes the session; later statements run under it. The name tells which setting.
    case setting(String)
    /// Opens or closes a transaction; a load has its own.
    case bracket
    /// Makes or changes what lies outside the database that is filled: databases, this one included,
    /// roles, tablespaces, the server's parameters. A load changes nothing there.
    ///
    /// With `isRoutine` it only makes a database or says whose it is, which a load does its own way.
    case outside(isRoutine: Bool)
    /// Changes how what is there is stored, which what was just filled has no need of.
    case upkeep
    /// Takes back what was set for the session.
    case reset
    /// Needs a transaction of its own: what follows uses what it made.
    case apart
    /// Takes something away that may be there; in a database that was just made nothing is.
    case removal
    /// Brings rows that follow it.
    case copy
    /// May run while rows are loaded: a sequence's position, large objects.
    ///
    /// With `isOpen`, the next statement needs its transaction: a large object's descriptor lasts
    /// no longer than that. With `waits`, what it is given is computed from what may be in rows, so
    /// that those before it have to be in.
    case besideRows(isOpen: Bool, waits: Bool)
    /// Builds an index on this table, beside others.
    case index(table: [UInt8])
    /// Adds a constraint to this table.
    case constraint(table: [UInt8])
    /// Adds a foreign key to the first table, which refers to the second.
    case foreignKey(table: [UInt8], referenced: [UInt8])
    /// Anything else: after all that stands before it, and before all that follows.
    case other

    package init(_ statement: SQLStatement) {
        self = Self.session(statement) ?? Self.definition(statement) ?? .other
    }

    private static func session(_ statement: SQLStatement) -> StatementKind? {
        let isReset = statement.isKeyword(0, "RESET") && !statement.isKeyword(1, "ALL")
        let isScoped = statement.isKeyword(1, "SESSION") || statement.isKeyword(1, "LOCAL")
        if isReset || statement.isKeyword(0, "SET"),
            // RESET SESSION AUTHORIZATION, RESET TIME ZONE, and names of two parts.
            let (name, _) = statement.nameParts(at: isScoped ? 2 : 1)
        {
            return .setting(name.map(\.description).joined(separator: "."))
        }
        if ScriptBracket(statement) != nil { return .bracket }
        if let outside = outside(statement) { return outside }
        if let kind = ofTransactions(statement) { return kind }
        if isRemoval(statement) { return .removal }
        if statement.isKeyword(0, "COPY") { return .copy }
        // Since PostgreSQL 17 large objects are made between the rows, and not before them.
        if statement.hasKeywords(0, "ALTER", "LARGE", "OBJECT")
            || statement.hasKeywords(0, "COMMENT", "ON", "LARGE", "OBJECT")
        {
            return .besideRows(isOpen: false, waits: false)
        }
        guard let (function, arguments) = statement.call else { return nil }
        switch function {
        case "set_config":
            let name = statement.stringValue(at: arguments)
            return .setting(name.map { String(decoding: $0, as: UTF8.self) } ?? "search_path")
        case "lo_open", "lowrite":
            return .besideRows(isOpen: true, waits: !statement.callsLiterally)
        default:
            guard function == "setval" || function.hasPrefix("lo_") else { return nil }
            return .besideRows(isOpen: false, waits: !statement.callsLiterally)
        }
    }

    private static func definition(_ statement: SQLStatement) -> StatementKind? {
        if statement.isKeyword(0, "CREATE") {
            let unique = statement.isKeyword(1, "UNIQUE") ? 1 : 0
            guard statement.isKeyword(1 + unique, "INDEX"),
                let on = statement.firstKeyword("ON", from: 2 + unique)
            else { return nil }
            return table(statement, at: on + (statement.isKeyword(on + 1, "ONLY") ? 2 : 1))
                .map { .index(table: $0) }
        }
        guard statement.hasKeywords(0, "ALTER", "TABLE") else { return nil }
        let start = statement.isKeyword(2, "ONLY") ? 3 : 2
        guard let table = table(statement, at: start),
            let add = statement.firstKeyword("ADD", from: start),
            statement.isKeyword(add + 1, "CONSTRAINT")
        else { return nil }
        guard let references = statement.firstKeyword("REFERENCES", from: add) else {
            return .constraint(table: table)
        }
        return Self.table(statement, at: references + 1)
            .map { .foreignKey(table: table, referenced: $0) }
    }

    /// The name at `index`, its parts apart, so that equal names are equal bytes.
    private static func table(_ statement: SQLStatement, at index: Int) -> [UInt8]? {
        statement.qualifiedName(at: index).map { parts in
            Array(parts.map(\.bytes).joined(separator: [0]))
        }
    }
}
