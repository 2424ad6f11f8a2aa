import ObjectNames
import SQLSyntax

/// The one list of what only a superuser may do, whatever it belongs to.
///
/// Source: the checks in src/backend/commands of PostgreSQL 11 to 18, which are the same in all of
/// them but where a release is named here.
enum SuperuserStatement {
    /// Whether the server refuses the statement to a plain role.
    static func matches(_ statement: SQLStatement, _ context: RewriteContext) -> Bool {
        if statement.isKeyword(0, "CREATE") { return creates(statement, context) }
        if statement.isKeyword(0, "ALTER") { return alters(statement, context) }
        if statement.isKeyword(0, "LOAD") {
            // Libraries that the administrator has put there for everybody (dfmgr.c, load_file).
            let name = statement.stringValue(at: 1) ?? []
            return !name.starts(with: "$libdir/plugins/".utf8)
        }
        return sets(statement, context.options)
    }

    /// Whether the server lets nobody but superusers own what the statement makes.
    static func makesWhatOnlySuperusersOwn(_ statement: SQLStatement) -> Bool {
        guard statement.isKeyword(0, "CREATE") else { return false }
        return statement.hasKeywords(1, "FOREIGN", "DATA", "WRAPPER")
            || statement.hasKeywords(1, "EVENT", "TRIGGER")
            || statement.isKeyword(1, "SUBSCRIPTION") || publishesEverything(statement)
    }

    // MARK: CREATE

    private static func creates(_ statement: SQLStatement, _ context: RewriteContext) -> Bool {
        var index = statement.hasKeywords(1, "OR", "REPLACE") ? 3 : 1
        if statement.isKeyword(index, "TRUSTED") { index += 1 }
        if statement.isKeyword(index, "PROCEDURAL") { index += 1 }
        if kinds.contains(where: { words in
            words.indices.allSatisfy { statement.isKeyword(index + $0, words[$0]) }
        }) {
            return true
        }
        if publishesEverything(statement) { return true }
        if statement.isKeyword(index, "SUBSCRIPTION") {
            return !(context.options.server?.mayCreateSubscriptions ?? false)
        }
        if statement.isKeyword(index, "TYPE") { return makesBaseType(statement) }
        if statement.isKeyword(index, "LANGUAGE") {
            // Without a handler it is an extension's name (gram.y, CreatePLangStmt).
            guard statement.firstKeyword("HANDLER", from: index) == nil,
                let (name, _) = statement.identifier(at: index + 1)
            else { return true }
            return !TrustedExtensions.contains(name, context.options)
        }
        if statement.isKeyword(index, "FUNCTION") || statement.isKeyword(index, "PROCEDURE") {
            guard let word = statement.firstKeyword("LANGUAGE", from: index) else { return false }
            return UntrustedLanguages.contains(statement, at: word + 1)
        }
        if statement.isKeyword(index, "AGGREGATE") { return hasInternalState(statement, index) }
        if statement.isKeyword(index, "CAST") { return castsOthersTypes(statement, context) }
        if statement.isKeyword(index, "TRANSFORM") {
            guard let word = statement.firstKeyword("FOR", from: index) else { return false }
            return !isOwnType(statement, at: word + 1, context)
        }
        return false
    }

    private static let kinds: [[StaticString]] = [
        ["EVENT", "TRIGGER"], ["FOREIGN", "DATA", "WRAPPER"], ["ACCESS", "METHOD"],
        ["OPERATOR", "CLASS"], ["OPERATOR", "FAMILY"], ["TEXT", "SEARCH", "PARSER"],
        ["TEXT", "SEARCH", "TEMPLATE"], ["TABLESPACE"],
    ]

    /// `CREATE PUBLICATION name FOR ALL TABLES`, or FOR TABLES IN SCHEMA, of PostgreSQL 15.
    private static func publishesEverything(_ statement: SQLStatement) -> Bool {
        guard statement.hasKeywords(0, "CREATE", "PUBLICATION"),
            let (_, next) = statement.identifier(at: 2), statement.isKeyword(next, "FOR")
        else { return false }
        return statement.hasKeywords(next + 1, "ALL", "TABLES")
            || statement.hasKeywords(next + 1, "ALL", "SEQUENCES")
            || namesTablesInSchema(statement, from: next)
    }

    private static func namesTablesInSchema(_ statement: SQLStatement, from index: Int) -> Bool {
        statement.firstIndex(from: index) { statement.hasKeywords($0, "TABLES", "IN", "SCHEMA") }
            != nil
    }

    /// `CREATE TYPE name` alone, and with INPUT, make base types (typecmds.c, DefineType).
    private static func makesBaseType(_ statement: SQLStatement) -> Bool {
        guard let (_, next) = statement.nameParts(at: 2) else { return false }
        return next >= statement.count || statement.isSymbol(next, "(")
    }

    /// A state of type internal (aggregatecmds.c, DefineAggregate).
    private static func hasInternalState(_ statement: SQLStatement, _ start: Int) -> Bool {
        (start..<statement.count).contains { index in
            ["STYPE", "MSTYPE", "STYPE1"].contains { statement.isKeyword(index, $0) }
                && statement.isSymbol(index + 1, "=")
                && statement.unqualifiedName(at: index + 2) == Identifier("internal")
        }
    }

    /// A cast needs one of the types, and without a function nothing less than a superuser
    /// (functioncmds.c, CreateCast).
    private static func castsOthersTypes(
        _ statement: SQLStatement, _ context: RewriteContext
    ) -> Bool {
        guard statement.isSymbol(2, "("),
            let word = (3..<statement.count).first(where: { statement.isKeyword($0, "AS") })
        else { return false }
        if let without = statement.firstKeyword("WITHOUT", from: 2),
            statement.isKeyword(without + 1, "FUNCTION")
        {
            return true
        }
        return !isOwnType(statement, at: 3, context) && !isOwnType(statement, at: word + 1, context)
    }

    /// Whether the export makes a type, and so owns it.
    private static func isOwnType(
        _ statement: SQLStatement, at index: Int, _ context: RewriteContext
    ) -> Bool {
        guard let (parts, _) = statement.nameParts(at: index) else { return false }
        return context.made.contains(.type, parts)
    }

    // MARK: ALTER

    private static func alters(_ statement: SQLStatement, _ context: RewriteContext) -> Bool {
        if statement.isKeyword(1, "SYSTEM") { return true }
        if statement.hasKeywords(1, "FOREIGN", "DATA", "WRAPPER") {
            return statement.ownerClause == nil
        }
        if statement.isKeyword(1, "PUBLICATION") { return namesTablesInSchema(statement, from: 2) }
        if statement.hasKeywords(1, "OPERATOR", "FAMILY") {
            let actions: [StaticString] = ["ADD", "DROP"]
            return statement.firstIndex(from: 3) { index in
                actions.contains { statement.isKeyword(index, $0) }
            } != nil
        }
        if statement.isKeyword(1, "ROLE") || statement.isKeyword(1, "USER") {
            return statement.isKeyword(2, "ALL") && !statement.isSymbol(3, ".")
                || changesRefusedSetting(statement, from: 3, context.options)
        }
        if statement.isKeyword(1, "DATABASE") {
            return changesRefusedSetting(statement, from: 3, context.options)
        }
        let routines: [StaticString] = ["FUNCTION", "PROCEDURE", "ROUTINE"]
        guard routines.contains(where: { statement.isKeyword(1, $0) }) else { return false }
        return changesRefusedSetting(statement, from: 2, context.options)
            || statement.firstIndex(from: 2) {
                statement.isKeyword($0, "LEAKPROOF") && !statement.isKeyword($0 - 1, "NOT")
                    || statement.isKeyword($0, "SUPPORT")
            } != nil
    }

    /// SET or RESET of a setting that is kept with a role, a database or a routine.
    private static func changesRefusedSetting(
        _ statement: SQLStatement, from start: Int, _ options: RewriteOptions
    ) -> Bool {
        guard
            let word = statement.firstIndex(
                from: start,
                where: { statement.isKeyword($0, "SET") || statement.isKeyword($0, "RESET") }),
            let name = statement.settingName(at: word + 1), name != Identifier("schema"),
            name != Identifier("tablespace")
        else { return false }
        return SuperuserSettings.refusesToStore(name, options)
    }

    // MARK: SET

    /// Whether a statement has the session's rows pass triggers and foreign keys by.
    static func turnsKeysOff(_ statement: SQLStatement) -> Bool {
        guard statement.isKeyword(0, "SET") || statement.call?.function == "set_config" else {
            return false
        }
        let has = { (word: StaticString) in
            statement.tokens.indices.contains { index in
                statement.isKeyword(index, word)
                    || statement.stringValue(at: index).map { $0.elementsEqual("\(word)".utf8) }
                        ?? false
            }
        }
        return has("session_replication_role") && has("replica")
    }

    private static func sets(_ statement: SQLStatement, _ options: RewriteOptions) -> Bool {
        if let (function, arguments) = statement.call, function == "set_config",
            let name = statement.stringValue(at: arguments)
        {
            return SuperuserSettings.contains(Identifier(exactly: name), options)
        }
        guard statement.isKeyword(0, "SET") || statement.isKeyword(0, "RESET") else { return false }
        let isScoped = statement.isKeyword(1, "SESSION") || statement.isKeyword(1, "LOCAL")
        guard let name = statement.settingName(at: isScoped ? 2 : 1) else { return false }
        return SuperuserSettings.contains(name, options)
    }
}

extension SQLStatement {
    /// The name of a setting, of which dots are a part.
    func settingName(at index: Int) -> Identifier? {
        guard let (parts, _) = nameParts(at: index), !parts.isEmpty else { return nil }
        return Identifier(parts.map(\.description).joined(separator: "."))
    }
}

/// Languages in which a routine may do what its owner may not.
enum UntrustedLanguages {
    /// Whether the name at `index`, which may be a string, is one of theirs.
    static func contains(_ statement: SQLStatement, at index: Int) -> Bool {
        let literal = statement.stringValue(at: index).map { Identifier(exactly: $0) }
        guard let name = literal ?? statement.identifier(at: index)?.name else { return false }
        return names.contains(name.description.lowercased())
    }

    /// Those with lanpltrusted off, of PostgreSQL and of what is common beside it.
    private static let names: Set<String> = [
        "c", "internal", "plpythonu", "plpython2u", "plpython3u", "plperlu", "pltclu", "plsh",
        "pljavau", "javau", "plr", "plluau", "plrubyu", "plphpu",
    ]
}
