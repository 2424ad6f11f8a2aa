/// The schemas in which a session looks for names that come without one.
public struct SearchPath: Hashable, Sendable {
    /// The schemas, the first one being that in which objects are made.
    ///
    /// The schema that is called as the user is left away: whose session it will be is not known.
    public private(set) var schemas = SearchPath.initial

    private static let initial = [Identifier("public")]

    /// Creates the path of a session that has just begun.
    public init() {}

    /// Takes note of a statement that sets it; false for any other.
    @discardableResult
    public mutating func take(_ statement: SQLStatement) -> Bool {
        if let (function, arguments) = statement.call, function == "set_config" {
            return setConfiguration(statement, arguments)
        }
        let isScoped = statement.isKeyword(1, "SESSION") || statement.isKeyword(1, "LOCAL")
        let name = isScoped ? 2 : 1
        if statement.isKeyword(0, "RESET"),
            statement.isKeyword(1, "search_path") || statement.isKeyword(1, "ALL")
        {
            schemas = Self.initial
            return true
        }
        guard statement.isKeyword(0, "SET") else { return false }
        if statement.isKeyword(name, "SCHEMA"), let text = statement.stringValue(at: name + 1) {
            schemas = [Identifier(exactly: text)]
            return true
        }
        guard statement.isKeyword(name, "search_path") else { return false }
        schemas = []
        var index = name + 2
        if statement.isKeyword(index, "DEFAULT") { schemas = Self.initial }
        while index < statement.count, !statement.isKeyword(index, "DEFAULT") {
            if let text = statement.stringValue(at: index) {
                add(Identifier(exactly: text))
            } else if let (schema, _) = statement.identifier(at: index) {
                add(schema)
            }
            index += 1
        }
        return true
    }

    /// `set_config('search_path', 'a, "B"', false)` from its first argument on.
    private mutating func setConfiguration(_ statement: SQLStatement, _ index: Int) -> Bool {
        guard statement.stringValue(at: index) == Array("search_path".utf8),
            let value = statement.stringValue(at: index + 2)
        else { return false }
        schemas = []
        for part in value.split(separator: UInt8(ascii: ",")) {
            let text = part.trimmingSpaces
            guard let first = text.first else { continue }
            add(
                first == UInt8(ascii: "\"")
                    ? Identifier(unquoting: text) : Identifier(folding: text))
        }
        return true
    }

    private mutating func add(_ schema: Identifier) {
        if schema != Identifier("$user") { schemas.append(schema) }
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
