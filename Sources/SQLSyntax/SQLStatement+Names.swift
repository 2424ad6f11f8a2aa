extension SQLStatement {
    /// The name at `index` in its parts, of which the last one is the object's, and the index after.
    public func nameParts(at index: Int) -> (parts: [Identifier], next: Int)? {
        guard var (name, next) = identifier(at: index) else { return nil }
        var parts = [name]
        while isSymbol(next, "."), let part = identifier(at: next + 1) {
            (name, next) = part
            parts.append(name)
        }
        return (parts, next)
    }

    /// The last part of the name at `index`, which a schema may stand before, and the index after it.
    public func lastName(at index: Int) -> (name: Identifier, next: Int)? {
        guard let (parts, next) = nameParts(at: index), let name = parts.last else { return nil }
        return (name, next)
    }

    /// The name at `index` in its parts; nil for anything else.
    package func qualifiedName(at index: Int) -> [Identifier]? {
        guard let (first, next) = identifier(at: index) else { return nil }
        guard isSymbol(next, "."), let (second, _) = identifier(at: next + 1) else {
            return [first]
        }
        return [first, second]
    }

    /// The function of `SELECT function(…)`, which pg_catalog may stand before; nil for anything else.
    public var calledFunction: String? { call?.function }

    /// The function of `SELECT function(…)`, and the index of its first argument.
    public var call: (function: String, arguments: Int)? {
        guard isKeyword(0, "SELECT"), var (name, next) = identifier(at: 1) else { return nil }
        if name.description == "pg_catalog", isSymbol(next, "."),
            let (function, after) = identifier(at: next + 1)
        {
            (name, next) = (function, after)
        }
        return isSymbol(next, "(") ? (name.description, next + 1) : nil
    }

    /// Whether it is one call, with nothing behind it, that is given literals only: what it does
    /// depends on nothing that is in the database.
    package var callsLiterally: Bool { call != nil && isLiteralCall(Range(from: 1, upTo: count)) }

    /// Whether the tokens in `range` are a call that is given literals only.
    package func isLiteralCall(_ range: Range<Int>) -> Bool {
        guard let open = nameParts(at: range.lowerBound)?.next, isSymbol(open, "("),
            closing(open) == range.upperBound - 1
        else { return false }
        return elements(from: open + 1).allSatisfy(isLiteral)
    }

    /// Whether the tokens in `range` are a literal, which a sign may stand before and a type of the
    /// server's own behind.
    private func isLiteral(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        if isSymbol(index, "-") || isSymbol(index, "+") { index += 1 }
        let words: [StaticString] = ["TRUE", "FALSE", "NULL"]
        guard
            token(index)?.isLiteral ?? false || kind(index) == .number
                || words.contains(where: { isKeyword(index, $0) })
        else { return false }
        let types: [StaticString] = [
            "REGCLASS", "OID", "BYTEA", "BIGINT", "INT8", "INTEGER", "INT4",
        ]
        if text(index + 1).elementsEqual("::".utf8),
            types.contains(where: { isKeyword(index + 2, $0) })
        {
            index += 2
        }
        return index + 1 == range.upperBound
    }

    /// Whether a statement runs code that may have made or changed any object.
    ///
    /// What pg_dump writes calls functions of the server's own, that are known to make none.
    public var runsUnknownCode: Bool {
        let words: [StaticString] = ["SELECT", "WITH", "VALUES", "CALL", "DO", "EXECUTE"]
        guard words.contains(where: { isKeyword(0, $0) }) else { return false }
        guard let (function, arguments) = call else { return true }
        if ["set_config", "setval"].contains(function) || function.hasPrefix("lo_") {
            return false
        }
        // Any other one may be given a query, or what calls another function.
        return !isKeyword(1, "pg_catalog") || function.contains("_to_xml")
            || Range(from: arguments, upTo: count).contains { isSymbol($0, "(") }
    }
}
