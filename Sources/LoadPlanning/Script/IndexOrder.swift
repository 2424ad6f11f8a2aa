import Exports
package import SQLSyntax

/// Which indexes and keys of a script may be made in any order.
///
/// The server joins an index of a partition to one of the whole table that comes later, and makes one
/// more where it came before; it merges constraints of a child with those of its parent; and it makes
/// up names from those that are there. So only what has a name and reaches no other table is made
/// beside others; anything else keeps its place.
package struct IndexOrder {
    /// Relations that the script has made, and that hand nothing on to others.
    private var plain: Set<[UInt8]> = []

    package init() {}

    /// What the next statement of the script is to the order of a load.
    package mutating func kind(of statement: SQLStatement) -> StatementKind {
        let kind = StatementKind(statement)
        switch kind {
        case .index(let table): return isFree(index: statement, on: table) ? kind : .other
        case .constraint(let table), .foreignKey(let table, _):
            return isFree(key: statement, of: table) ? kind : .other
        case .setting("search_path"), .reset, .bracket:
            // Names without a schema mean other relations now.
            plain = plain.filter { $0.contains(0) }
        case .other: note(statement)
        default: break
        }
        return kind
    }

    private func isFree(index statement: SQLStatement, on table: [UInt8]) -> Bool {
        let name = statement.isKeyword(1, "UNIQUE") ? 3 : 2
        guard !statement.isKeyword(name, "ON"), !statement.hasKeywords(name, "IF", "NOT"),
            let on = statement.firstKeyword("ON", from: name)
        else { return false }
        return statement.isKeyword(on + 1, "ONLY") || plain.contains(table)
    }

    private func isFree(key statement: SQLStatement, of table: [UInt8]) -> Bool {
        // Several actions, or one that needs an index which was made before.
        let depends = statement.firstIndex(from: 2) {
            statement.isSymbol($0, ",") || statement.hasKeywords($0, "USING", "INDEX")
        }
        return depends == nil && (statement.isKeyword(2, "ONLY") || plain.contains(table))
    }

    /// Takes note of relations that are made or changed.
    private mutating func note(_ statement: SQLStatement) {
        if statement.hasKeywords(0, "ALTER", "TABLE") { return noteChange(statement) }
        guard statement.isKeyword(0, "CREATE"),
            let word = (1..<min(5, statement.count)).first(where: {
                statement.isKeyword($0, "TABLE")
                    || statement.hasKeywords($0, "MATERIALIZED", "VIEW")
            })
        else { return }
        var start = statement.isKeyword(word, "TABLE") ? word + 1 : word + 2
        if statement.hasKeywords(start, "IF", "NOT", "EXISTS") { start += 3 }
        guard let name = key(statement, at: start) else { return }
        let isWhole = statement.firstIndex(from: start) {
            statement.hasKeywords($0, "PARTITION", "BY")
        }
        if isWhole == nil { plain.insert(name) } else { plain.remove(name) }
        if let parents = statement.firstKeyword("INHERITS", from: start) {
            for parent in statement.elements(from: parents + 2) {
                forget(statement, at: parent.lowerBound)
            }
        }
    }

    private mutating func noteChange(_ statement: SQLStatement) {
        let start = StatementKind.skippingWords(statement, at: 2)
        guard let name = statement.qualifiedName(at: start) else { return }
        let after = start + 2 * name.count - 1
        if statement.isKeyword(after, "INHERIT") {
            forget(statement, at: after + 1)
        } else if statement.hasKeywords(after, "RENAME", "TO")
            || statement.hasKeywords(after, "SET", "SCHEMA")
        {
            forget(statement, at: start)
        }
    }

    /// Forgets whatever the name at `index` may mean.
    private mutating func forget(_ statement: SQLStatement, at index: Int) {
        guard let name = statement.unqualifiedName(at: index)?.bytes else { return }
        plain = plain.filter { $0.split(separator: 0).last.map { $0.elementsEqual(name) } != true }
    }

    /// A relation's name as `StatementKind` has it.
    private func key(_ statement: SQLStatement, at index: Int) -> [UInt8]? {
        statement.qualifiedName(at: index).map { Array($0.map(\.bytes).joined(separator: [0])) }
    }
}
