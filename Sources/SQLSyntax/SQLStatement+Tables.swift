extension SQLStatement {
    /// The index of the table's name in the CREATE TABLE at `start`; nil for anything else.
    ///
    /// Temporary, unlogged and foreign tables are tables, and so is what only may be made.
    public func indexOfMadeTable(at start: Int = 0) -> Int? {
        guard isKeyword(start, "CREATE") else { return nil }
        var index = start + 1
        if isKeyword(index, "GLOBAL") || isKeyword(index, "LOCAL") { index += 1 }
        let kinds: [StaticString] = ["TEMPORARY", "TEMP", "UNLOGGED", "FOREIGN"]
        if kinds.contains(where: { isKeyword(index, $0) }) { index += 1 }
        guard isKeyword(index, "TABLE") else { return nil }
        index += hasKeywords(index + 1, "IF", "NOT", "EXISTS") ? 4 : 1
        return identifier(at: index) == nil ? nil : index
    }

    /// The tokens of the statement, cut before each of the commands that a CREATE SCHEMA holds.
    public var creations: [Range<Int>] {
        guard hasKeywords(0, "CREATE", "SCHEMA") else { return [0..<count] }
        var starts: [Int] = [0]
        while let last = starts.last,
            let next = firstIndex(from: last + 1, where: { isCreation($0) })
        {
            starts.append(next)
        }
        return zip(starts, starts.dropFirst() + [count]).map { $0..<$1 }
    }

    /// Whether a command in a CREATE SCHEMA begins at `index`.
    private func isCreation(_ index: Int) -> Bool {
        isKeyword(index, "CREATE") && !isSymbol(index - 1, ".") && !isSymbol(index + 1, ".")
            && !isKeyword(index - 1, "SCHEMA") && !isKeyword(index - 1, "AUTHORIZATION")
            && !isKeyword(index - 1, "GRANT")
    }
}
