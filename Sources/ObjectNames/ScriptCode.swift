package import SQLSyntax

/// The functions, types and operators of a script that may run code of the export's own.
///
/// Such code may read or write any table, whatever it says of itself. It is known by name, whatever
/// the schema; a column that is called as a function is taken for a call of it.
package struct ScriptCode {
    private var names: Set<Identifier> = []
    private var operators: Set<[UInt8]> = []
    /// Whether there are functions that no statement tells of.
    private var hasUnknown = false
    /// Whether code runs in places where nothing names it.
    private var isEverywhere = false

    /// Creates what is known before the first statement.
    package init() {}

    /// Words that only definitions of keys have.
    package static let keys: [StaticString] = ["PRIMARY", "UNIQUE", "EXCLUDE"]

    /// Takes note of what is made; `range` begins behind CREATE.
    package mutating func noteCreation(_ statement: SQLStatement, _ range: Range<Int>) {
        let start = range.lowerBound
        if statement.isKeyword(start, "FUNCTION") {
            guard let (name, next) = statement.lastName(at: start + 1) else { return }
            // What triggers call cannot be called otherwise.
            let returns = statement.firstKeyword("RETURNS", from: next) ?? next
            let isTrigger =
                statement.isKeyword(returns + 1, "TRIGGER")
                || statement.isKeyword(returns + 1, "EVENT_TRIGGER")
                || statement.isKeyword(returns + 3, "TRIGGER")
            if !isTrigger { names.insert(name) }
        } else if statement.isKeyword(start, "EXTENSION") {
            let at = statement.hasKeywords(start + 1, "IF", "NOT", "EXISTS") ? 4 : 1
            guard let (name, _) = statement.identifier(at: start + at) else { return }
            hasUnknown = hasUnknown || !KnownExtensions.readNoTables(name)
        } else if statement.isKeyword(start, "DOMAIN") || statement.isKeyword(start, "TYPE") {
            guard let (name, next) = statement.lastName(at: start + 1) else { return }
            if isOrdered(in: statement, Range(from: next, upTo: range.upperBound)) {
                names.insert(name)
            }
        } else if statement.isKeyword(start, "OPERATOR"), !statement.isKeyword(start + 1, "CLASS"),
            !statement.isKeyword(start + 1, "FAMILY")
        {
            let open = range.first { statement.isSymbol($0, "(") }
            if let open { operators.insert(Array(statement.text(open - 1))) }
        } else if statement.isKeyword(start, "CAST") || statement.isKeyword(start, "OPERATOR") {
            isEverywhere = isEverywhere || isMentioned(in: statement, range)
        }
    }

    /// Takes note of a change to a function or type.
    package mutating func noteChange(_ statement: SQLStatement) {
        let kinds: [StaticString] = ["FUNCTION", "ROUTINE", "DOMAIN", "TYPE"]
        guard kinds.contains(where: { statement.isKeyword(1, $0) }),
            let (name, next) = statement.lastName(at: 2)
        else { return }
        if let word = statement.firstKeyword("RENAME", from: next),
            statement.isKeyword(word + 1, "TO"),
            let (newName, _) = statement.identifier(at: word + 2)
        {
            if names.contains(name) { names.insert(newName) }
        } else if statement.isKeyword(next, "ADD"),
            isMentioned(in: statement, Range(from: next, upTo: statement.count))
        {
            // Tables of that type are there already.
            isEverywhere = true
        }
    }

    /// Whether code may run where tokens of a statement are evaluated.
    package func isMentioned(in statement: SQLStatement, _ range: Range<Int>) -> Bool {
        guard !isEverywhere else { return true }
        guard hasUnknown || !names.isEmpty || !operators.isEmpty else { return false }
        return range.contains { index in
            guard index < statement.count else { return false }
            if statement.kind(index) == .operator {
                return operators.contains(Array(statement.text(index)))
            }
            guard let (name, _) = statement.identifier(at: index) else { return false }
            return names.contains(name) || (hasUnknown && isCall(statement, at: index))
        }
    }

    /// Takes note of something else that runs code where it is named, as a view may be.
    package mutating func note(_ name: Identifier) { names.insert(name) }

    /// Whether the values of an expression may depend on which row comes first.
    package func isOrdered(in statement: SQLStatement, _ range: Range<Int>) -> Bool {
        isMentioned(in: statement, range)
            || range.contains { index in
                ["nextval", "currval", "lastval"].contains { statement.isKeyword(index, $0) }
            }
    }

    /// Whether a function with a schema is called at `index`, and none of the server's own.
    ///
    /// A type with a length, behind a column's name or `::`, is no call.
    private func isCall(_ statement: SQLStatement, at index: Int) -> Bool {
        guard statement.isSymbol(index + 1, "."), !statement.isKeyword(index, "pg_catalog"),
            let (_, next) = statement.lastName(at: index), statement.isSymbol(next, "("),
            !statement.isSymbol(index - 1, ".")
        else { return false }
        guard index > 0 else { return true }
        switch statement.kind(index - 1) {
        case .operator: return true
        case .punctuation: return statement.text(index - 1).elementsEqual("::".utf8) == false
        default: return Self.beforeExpressions.contains { statement.isKeyword(index - 1, $0) }
        }
    }

    private static let beforeExpressions: [StaticString] = [
        "AND", "OR", "NOT", "CASE", "WHEN", "THEN", "ELSE", "IN", "LIKE", "ILIKE", "IS", "BETWEEN",
        "DEFAULT", "FROM", "TO", "WHERE", "USING", "ANY", "ALL",
    ]
}

/// Extensions that are known.
package enum KnownExtensions {
    /// Whether the functions that an extension brings read none of the user's tables.
    package static func readNoTables(_ name: Identifier) -> Bool {
        names.contains(name.description)
    }

    /// PostgreSQL's own, and others that people use much.
    private static let names: Set<String> = [
        "adminpack", "amcheck", "bloom", "bool_plperl", "bool_plperlu", "btree_gin", "btree_gist",
        "citext", "cube", "dict_int", "dict_xsyn", "earthdistance", "fuzzystrmatch", "hll",
        "hstore", "intagg", "intarray", "ip4r", "isn", "jsonb_plperl", "lo", "ltree",
        "pageinspect", "pg_buffercache", "pg_cron", "pg_freespacemap", "pg_prewarm",
        "pg_repack", "pg_stat_statements", "pg_trgm", "pg_visibility", "pgcrypto", "pgrowlocks",
        "pgstattuple", "plperl", "plperlu", "plpgsql", "plpython3u", "pltcl", "pltclu", "plv8",
        "postgis", "postgis_raster", "postgis_topology", "postgres_fdw", "seg", "semver",
        "sslinfo", "tsm_system_rows", "tsm_system_time", "unaccent", "uuid-ossp", "vector",
        "xml2",
    ]
}
