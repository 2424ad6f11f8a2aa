package import SQLSyntax

/// The databases that a script makes or fills something in.
package struct FilledDatabases {
    /// Those that something was made in, in order; nil for the one that psql begins with.
    package private(set) var names: [Identifier?] = []

    /// Creates an empty list.
    package init() {}

    /// Takes note of a statement for a database.
    package mutating func note(_ statement: SQLStatement, in database: Identifier?) {
        guard names.last != .some(database), statement.fillsDatabase, !names.contains(database)
        else { return }
        names.append(database)
    }

    /// Throws `.cannotOpen` for a script that fills several.
    package func refuseSeveral(in script: String) throws(MigrationError) {
        guard names.count > 1 else { return }
        throw DatabaseParts.several(script, names)
    }
}

extension SQLStatement {
    /// Whether it makes something in the database, or brings rows: not of what belongs to the whole
    /// server, nor what every database has.
    package var fillsDatabase: Bool {
        if isKeyword(0, "COPY") || isKeyword(0, "INSERT") { return true }
        guard isKeyword(0, "CREATE") else { return false }
        let ofServer: [StaticString] = ["DATABASE", "ROLE", "USER", "GROUP", "TABLESPACE"]
        if ofServer.contains(where: { isKeyword(1, $0) }) { return isKeyword(2, "MAPPING") }
        guard isKeyword(1, "EXTENSION") else { return true }
        let at = hasKeywords(2, "IF", "NOT", "EXISTS") ? 5 : 2
        return identifier(at: at)?.name.bytes != Array("plpgsql".utf8)
    }
}
