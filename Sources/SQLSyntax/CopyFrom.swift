/// A `COPY … FROM stdin` statement, taken apart as far as its rows' meaning goes.
///
/// Source: gram.y, CopyStmt; copy.c, ProcessCopyOptions.
public struct CopyFrom: Sendable {
    /// The table's name, behind its schema's where there is one.
    public let table: [Identifier]
    /// The tokens of that name.
    public let nameTokens: Range<Int>
    /// The columns that the fields are for; nil for all of the table.
    public let columns: [Identifier]?
    /// The tokens of the table and its columns.
    public let subjectTokens: Range<Int>
    /// Whether the rows are written as `COPY … TO stdout` without options writes them.
    public let isPlain: Bool
    /// Whether each line is a row, and each row comes into the table.
    public let linesAreRows: Bool

    /// Nil for any other statement.
    public init?(_ statement: SQLStatement) {
        guard statement.isKeyword(0, "COPY") else { return nil }
        var options = Options()
        var start = 1
        if statement.isKeyword(1, "BINARY"), !statement.isKeyword(2, "FROM") {
            options.isText = false
            start = 2
        }
        guard let (first, afterFirst) = statement.identifier(at: start) else { return nil }
        var (name, next) = ([first], afterFirst)
        while statement.isSymbol(next, "."),
            let (part, after) = statement.identifier(at: next + 1)
        {
            name.append(part)
            next = after
        }
        table = name
        nameTokens = start..<next
        var columns: [Identifier]?
        if statement.isSymbol(next, "(") {
            var list: [Identifier] = []
            repeat {
                guard let (column, after) = statement.identifier(at: next + 1) else { return nil }
                list.append(column)
                next = after
            } while statement.isSymbol(next, ",")
            guard statement.isSymbol(next, ")") else { return nil }
            next += 1
            columns = list
        }
        self.columns = columns
        subjectTokens = start..<next
        guard let from = statement.firstKeyword("FROM", from: next),
            statement.isKeyword(from + 1, "STDIN") || statement.isKeyword(from + 1, "STDOUT")
        else { return nil }
        if from != next { options.isKnown = false }
        options.read(statement, from: from + 2)
        isPlain = options.isPlain
        linesAreRows = options.linesAreRows
    }

    /// The statement with another name in the place of the table's.
    public static func statement(
        _ statement: SQLStatement, _ copy: CopyFrom, into other: [UInt8]
    ) -> [UInt8] {
        let name = statement.place(of: copy.nameTokens)
        return statement.bytes[..<name.lowerBound] + other + statement.bytes[name.upperBound...]
    }
}

extension SQLStatement {
    /// Whether it is a COPY that writes rows to the client.
    package var copiesToClient: Bool {
        guard isKeyword(0, "COPY"), let to = firstKeyword("TO", from: 1) else { return false }
        return isKeyword(to + 1, "STDOUT") || isKeyword(to + 1, "STDIN")
    }
}

/// What the options of a COPY statement say of its rows.
private struct Options {
    var isText = true
    var isKnown = true
    /// Whether delimiter, null string and encoding are those without options.
    var isUsual = true
    var hasHeader = false
    /// Whether rows may be passed over.
    var isChoosing = false

    var isPlain: Bool { isText && isKnown && isUsual && !hasHeader && !isChoosing }
    var linesAreRows: Bool { isText && isKnown && !hasHeader && !isChoosing }

    mutating func read(_ statement: SQLStatement, from start: Int) {
        var end = statement.count
        if let condition = statement.firstKeyword("WHERE", from: start) {
            isChoosing = true
            end = condition
        }
        var index = start
        if statement.isKeyword(index, "WITH") { index += 1 }
        guard index < end else { return }
        if statement.isSymbol(index, "(") {
            readList(statement, index + 1, end)
        } else {
            readWords(statement, index, end)
        }
    }

    /// Takes `(FORMAT csv, HEADER, …)`.
    private mutating func readList(_ statement: SQLStatement, _ start: Int, _ end: Int) {
        var index = start
        while index < end, !statement.isSymbol(index, ")") {
            guard let (name, value) = statement.identifier(at: index) else {
                isKnown = false
                return
            }
            option(name.description, statement, value)
            index = value
            var depth = 0
            while index < end {
                if statement.isSymbol(index, "(") { depth += 1 }
                if statement.isSymbol(index, ")") {
                    if depth == 0 { break }
                    depth -= 1
                }
                index += 1
                if depth == 0, statement.isSymbol(index - 1, ",") { break }
            }
        }
    }

    private mutating func option(_ name: String, _ statement: SQLStatement, _ index: Int) {
        let value = Self.value(statement, index)
        switch name {
        case "format": isText = isText && value == "text"
        case "freeze", "log_verbosity": break
        case "delimiter": if value != "\t" { isUsual = false }
        case "null":
            if statement.stringValue(at: index).map({ $0 != Array("\\N".utf8) }) ?? true {
                isUsual = false
            }
        case "header": if !["false", "off", "0"].contains(value) { hasHeader = true }
        case "on_error": if value != "stop" { isChoosing = true }
        case "encoding": isUsual = false
        default: isKnown = false
        }
    }

    /// Takes `DELIMITER ';' NULL AS '' CSV HEADER …`, as before PostgreSQL 9.0.
    private mutating func readWords(_ statement: SQLStatement, _ start: Int, _ end: Int) {
        var index = start
        while index < end {
            guard let (word, next) = statement.identifier(at: index) else {
                isKnown = false
                return
            }
            let value = statement.isKeyword(next, "AS") ? next + 1 : next
            switch word.description {
            case "csv", "binary": isText = false
            case "freeze": break
            case "header": hasHeader = true
            case "delimiter", "null", "encoding":
                option(word.description, statement, value)
                index = value + 1
                continue
            default: isKnown = false
            }
            index = next
        }
    }

    /// An option's value in lower case; empty where there is none.
    private static func value(_ statement: SQLStatement, _ index: Int) -> String {
        guard index < statement.count else { return "" }
        if statement.kind(index) == .escapeString {
            let text = statement.text(index)
            return text.elementsEqual(Array("E'\\t'".utf8)) ? "\t" : "?"
        }
        if let string = statement.stringValue(at: index) {
            return String(decoding: string, as: UTF8.self).lowercased()
        }
        if statement.isSymbol(index, ",") || statement.isSymbol(index, ")") { return "" }
        return String(decoding: statement.text(index), as: UTF8.self).lowercased()
    }
}
