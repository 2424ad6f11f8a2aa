/// SQL in a form in which spelling does not count: words in lower case, one space between tokens,
/// quotes only where names need them.
package enum CanonicalSQL {
    /// The canonical form of tokens of a statement.
    package static func text(_ statement: SQLStatement, _ range: Range<Int>) -> String {
        var result = ""
        for index in range {
            if index > range.lowerBound { result += " " }
            result += token(statement, index)
        }
        return result
    }

    /// The canonical form of any SQL; the text itself where it is none.
    package static func text(_ sql: String) -> String {
        if sql.utf8.allSatisfy({ isPlain($0) }) { return sql }
        guard let statements = statements(of: sql) else { return sql }
        return statements.map { text($0, 0..<$0.count) }.joined(separator: " ")
    }

    /// The statements of a text, of which the body of a routine has several; nil where they are not
    /// all of it.
    private static func statements(of sql: String) -> [SQLStatement]? {
        let bytes = Array(sql.utf8)
        func ink(_ text: [UInt8]) -> Int { text.count { !ByteClass.isSpace($0) } }
        let all = SQLStatement.all(in: bytes)
        return all.reduce(0) { $0 + ink($1.bytes) } == ink(bytes) ? all : nil
    }

    /// The same without the schemas of objects that have shadow objects, and of the shadow objects.
    ///
    /// A server leaves out a temporary object's schema or not, as it likes. `shadows` are their names
    /// with the schemas of the objects that they stand for.
    package static func text(_ sql: String, shadows: [Identifier: Identifier]) -> String {
        guard let statements = statements(of: sql) else { return sql }
        return statements.map { text($0, shadows: shadows) }.joined(separator: " ")
    }

    private static func text(
        _ statement: SQLStatement, shadows: [Identifier: Identifier]
    ) -> String {
        var parts: [String] = []
        var index = 0
        while index < statement.count {
            if statement.isSymbol(index + 1, "."),
                let (schema, _) = statement.identifier(at: index),
                let (name, _) = statement.identifier(at: index + 2), let original = shadows[name],
                schema == original || schema.bytes.starts(with: Array("pg_temp".utf8))
            {
                index += 2
            }
            parts.append(token(statement, index))
            index += 1
        }
        return parts.joined(separator: " ")
    }

    /// Types of arguments without their defaults and schemas, which not every dump names.
    package static func arguments(_ statement: SQLStatement, _ range: Range<Int>) -> String {
        var parts: [String] = []
        var depth = 0
        var isDefault = false
        for index in range {
            if statement.isSymbol(index, "(") { depth += 1 }
            if statement.isSymbol(index, ")") { depth -= 1 }
            if depth == 0, statement.isSymbol(index, ",") {
                isDefault = false
                if let last = parts.indices.last { parts[last] += "," }
                continue
            }
            if statement.isKeyword(index, "DEFAULT") { isDefault = true }
            // Since PostgreSQL 14 a procedure's arguments are written with it.
            let isFirst = index == range.lowerBound || statement.isSymbol(index - 1, ",")
            if isFirst, depth == 0, statement.isKeyword(index, "IN"),
                !statement.isKeyword(index + 1, "OUT")
            {
                continue
            }
            // An aggregate without arguments is called with a star.
            if isDefault || statement.isSymbol(index, ".") || statement.isSymbol(index, "*")
                || statement.isSymbol(index + 1, ".")
            {
                continue
            }
            parts.append(token(statement, index))
        }
        return parts.joined(separator: " ")
    }

    /// The same for a list of arguments alone.
    package static func arguments(_ sql: String) -> String {
        guard let statement = SQLStatement(parsing: Array(sql.utf8)) else { return sql }
        return arguments(statement, 0..<statement.count)
    }

    private static func token(_ statement: SQLStatement, _ index: Int) -> String {
        switch statement.kind(index) {
        case .word: String(decoding: statement.text(index), as: UTF8.self).lowercased()
        case .quotedIdentifier:
            String(decoding: Identifier(unquoting: statement.text(index)).quoted, as: UTF8.self)
        default: String(decoding: statement.text(index), as: UTF8.self)
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte == 0x5f || (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
    }
}
