package import SQLSyntax

/// The schemas in which a session looks for names that come without one.
package struct SearchPath: Equatable, Sendable {
    private var scope = Scoped(SearchPath.initial)

    private static let initial = [user, Identifier("public")]

    /// Stands for the schema that is called as the session's user.
    package static let user = Identifier("$user")

    /// The schemas, the first one being that in which objects are made.
    ///
    /// The schema that is called as the user is left away: whose session it will be is not known.
    package var schemas: [Identifier] { scope.current.filter { $0 != Self.user } }

    /// The same, with `user` for the schema that is called as the user.
    package var schemasOrUser: [Identifier] { scope.current }

    /// Creates the path of a session that has just begun.
    package init() {}

    /// Takes note of a statement that sets it, or opens or closes a transaction; false for any other.
    @discardableResult
    package mutating func consume(_ statement: SQLStatement) -> Bool {
        // There can be one for each row.
        if statement.isKeyword(0, "INSERT") { return false }
        if scope.consume(statement) { return true }
        if let (function, arguments) = statement.call, function == "set_config" {
            return setConfiguration(statement, arguments)
        }
        if statement.resets("SEARCH_PATH") {
            scope.set(Self.initial)
            return true
        }
        guard statement.isKeyword(0, "SET") else { return false }
        let isLocal = statement.isKeyword(1, "LOCAL")
        let name = isLocal || statement.isKeyword(1, "SESSION") ? 2 : 1
        if statement.isKeyword(name, "SCHEMA"), let text = statement.stringValue(at: name + 1) {
            scope.set([Identifier(exactly: text)], isLocal: isLocal)
            return true
        }
        guard statement.isKeyword(name, "search_path") else { return false }
        if statement.isKeyword(name + 2, "DEFAULT") {
            scope.set(Self.initial, isLocal: isLocal)
            return true
        }
        set(
            Range(from: name + 2, upTo: statement.count).compactMap { index in
                statement.stringValue(at: index).map { Identifier(exactly: $0) }
                    ?? statement.identifier(at: index)?.name
            }, isLocal)
        return true
    }

    /// `set_config('search_path', 'a, "B"', false)` from its first argument on.
    private mutating func setConfiguration(_ statement: SQLStatement, _ index: Int) -> Bool {
        guard statement.stringValue(at: index) == Array("search_path".utf8),
            let value = statement.stringValue(at: index + 2)
        else { return false }
        set(
            value.split(separator: UInt8(ascii: ",")).compactMap { part in
                let text = part.trimmingSpaces
                return text.first.map {
                    $0 == UInt8(ascii: "\"")
                        ? Identifier(unquoting: text) : Identifier(folding: text)
                }
            }, statement.isKeyword(index + 4, "TRUE"))
        return true
    }

    private mutating func set(_ list: [Identifier], _ isLocal: Bool) {
        scope.set(list, isLocal: isLocal)
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmingSpaces: ArraySlice<UInt8> {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0d).contains($0) }
        guard let first = firstIndex(where: { !isSpace($0) }),
            let last = lastIndex(where: { !isSpace($0) })
        else { return [] }
        return self[first...last]
    }
}
