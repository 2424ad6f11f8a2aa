/// Reads the rows of an INSERT statement, in parts where it is long, as COPY would write them.
///
/// pg_dump writes values as the server's output functions do, so that each of its rows has one text
/// for both (pg_dump.c, dumpTableData_insert). What is no literal has none.
public struct InsertedRowReader: Sendable {
    /// What a statement does with rows that are in the way.
    public enum Conflict: Sendable {
        /// It fails.
        case fails
        /// It passes over them.
        case skips
        /// It changes them.
        case updates
    }

    /// How many rows stand behind VALUES so far.
    public private(set) var rows: UInt64 = 0
    /// Whether the statement brings those rows and no others.
    public var isCountable: Bool { isCounted && place != .head && !(hasCall && rows == 1) }
    private var isCounted = true
    /// Whether a function is called, which may bring several rows where VALUES has one.
    private var hasCall = false
    private var isBehindWord = false
    /// Whether all values are literals, as far as they were handed on.
    public private(set) var isLiteral = true
    /// The places of the values, from 0, that each row leaves to the database.
    public private(set) var defaults: [Int]?
    /// How many values each row has; nil where there are no rows of values.
    public private(set) var width: Int?
    /// What the statement does with rows that are in the way.
    public private(set) var conflict = Conflict.fails

    /// Whether what the rows bring for identity columns gives way to the database's values.
    public private(set) var leavesIdentity = false

    private enum Place { case head, values, tail, nowhere }

    private var place = Place.head
    /// How many tokens of the statement's head were seen.
    private var index = 0
    private var depth = 0
    private var sawDefault = false
    private var sawOverriding = false
    private var isBehindOn = false
    private var isBehindDo = false
    private var row: [UInt8] = []
    private var position = 0
    private var fields = 0
    private var rowDefaults: [Int] = []
    /// How many tokens of the current value were seen.
    private var valueTokens = 0
    private var isSigned = false

    /// Creates a reader at the start of a statement.
    public init() {}

    /// Goes to the start of another statement.
    public mutating func begin() {
        rows = 0
        isCounted = true
        hasCall = false
        isBehindWord = false
        isLiteral = true
        defaults = nil
        width = nil
        conflict = .fails
        place = .head
        index = 0
        depth = 0
        sawDefault = false
        sawOverriding = false
        leavesIdentity = false
        isBehindOn = false
        isBehindDo = false
    }

    /// Takes a statement, or a part of one with all its tokens; hands each row on without its line
    /// feed.
    public mutating func feed(
        _ tokens: [Token], in bytes: UnsafeRawBufferPointer, escapes: Bool, isPart: Bool = false,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        for token in tokens where !token.isTrivia && token.kind != .semicolon {
            let text = UnsafeRawBufferPointer(rebasing: bytes[token.range])
            switch place {
            case .head: head(token, text, body)
            case .values: values(token, text, escapes, body)
            case .tail: tail(token, text)
            case .nowhere: return
            }
        }
        // A part of a string that is too long to be held is no token.
        if isPart, tokens.last?.end ?? 0 < bytes.count {
            isLiteral = false
            valueTokens += 1
        }
    }

    private mutating func head(
        _ token: Token, _ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        index += 1
        if token.kind == .punctuation, text.count == 1 {
            if text[0] == UInt8(ascii: "(") { depth += 1 }
            if text[0] == UInt8(ascii: ")") { depth -= 1 }
        }
        // The first three are INSERT, INTO and a name.
        guard token.kind == .word, depth == 0, index > 3 else { return }
        if sawOverriding, text.isWord("user") { leavesIdentity = true }
        sawOverriding = text.isWord("overriding")
        if text.isWord("default") {
            sawDefault = true
        } else if text.isWord("values") {
            place = sawDefault ? .tail : .values
            guard sawDefault else { return }
            // A row of a table without columns, or one that is the database's as a whole.
            rows = 1
            defaults = [0]
            body(UnsafeRawBufferPointer(start: nil, count: 0))
        } else if text.isWord("select") || text.isWord("with") || text.isWord("table") {
            isCounted = false
            isLiteral = false
            place = .nowhere
        }
    }

    private mutating func values(
        _ token: Token, _ text: UnsafeRawBufferPointer, _ escapes: Bool,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        let sign = token.kind == .punctuation && text.count == 1 ? text[0] : 0
        defer { isBehindWord = token.kind == .word || token.kind == .quotedIdentifier }
        switch (depth, sign) {
        case (0, UInt8(ascii: "(")): beginRow()
        case (0, UInt8(ascii: ",")): break
        case (0, _):
            place = .tail
            tail(token, text)
        case (1, UInt8(ascii: ",")): endValue()
        case (1, UInt8(ascii: ")")):
            endValue()
            endRow(body)
        case (_, UInt8(ascii: "(")):
            hasCall = hasCall || isBehindWord
            depth += 1
            isLiteral = false
        case (_, UInt8(ascii: ")")): depth -= 1
        case (1, _) where isLiteral: value(token, text, escapes)
        default: valueTokens += 1
        }
    }

    /// `ON CONFLICT … DO NOTHING`, `RETURNING …`; whatever else follows rows changes which there are.
    private mutating func tail(_ token: Token, _ text: UnsafeRawBufferPointer) {
        guard token.kind == .word else { return }
        if isBehindOn {
            guard text.isWord("nothing") || text.isWord("update"), isBehindDo else {
                isBehindDo = text.isWord("do")
                return
            }
            conflict = text.isWord("nothing") ? .skips : .updates
            place = .nowhere
        } else if text.isWord("on") {
            isBehindOn = true
        } else {
            if !text.isWord("returning") { isCounted = false }
            place = .nowhere
        }
    }
}

extension InsertedRowReader {
    private mutating func beginRow() {
        depth = 1
        row.removeAll(keepingCapacity: true)
        rowDefaults.removeAll(keepingCapacity: true)
        position = 0
        fields = 0
        valueTokens = 0
        isSigned = false
    }

    private mutating func endValue() {
        // A sign alone, or nothing, is no value.
        if valueTokens == 0 || isSigned { isLiteral = false }
        position += 1
        valueTokens = 0
        isSigned = false
    }

    private mutating func endRow(_ body: (UnsafeRawBufferPointer) -> Void) {
        depth = 0
        rows += 1
        width = position
        if let defaults {
            if defaults != rowDefaults { isLiteral = false }
        } else {
            defaults = rowDefaults
        }
        if isLiteral { row.withUnsafeBytes { body($0) } }
    }

    private mutating func value(
        _ token: Token, _ text: UnsafeRawBufferPointer, _ escapes: Bool
    ) {
        valueTokens += 1
        if isSigned, valueTokens == 2, token.kind == .number {
            row += text
            isSigned = false
            return
        }
        guard valueTokens == 1 else {
            isLiteral = false
            return
        }
        if token.kind == .word, text.isWord("default") {
            rowDefaults.append(position)
            return
        }
        if fields > 0 { row.append(0x09) }
        fields += 1
        switch token.kind {
        case .number: row += text
        case .operator where text.count == 1 && text[0] == UInt8(ascii: "-"):
            row.append(text[0])
            isSigned = true
        case .word where text.isWord("null"): row += Array("\\N".utf8)
        case .word where text.isWord("true"): row.append(UInt8(ascii: "t"))
        case .word where text.isWord("false"): row.append(UInt8(ascii: "f"))
        case .string where text.first == UInt8(ascii: "'"):
            string(UnsafeRawBufferPointer(rebasing: text.dropFirst()), escapes)
        case .escapeString: string(UnsafeRawBufferPointer(rebasing: text.dropFirst(2)), true)
        case .bitString where text.first.map { ByteClass.lowercased($0) } == UInt8(ascii: "b"):
            string(UnsafeRawBufferPointer(rebasing: text.dropFirst(2)), false)
        default: isLiteral = false
        }
    }

    /// Adds a string, whose text comes without its first quote and with its last one.
    private mutating func string(_ text: UnsafeRawBufferPointer, _ escapes: Bool) {
        let quote = UInt8(ascii: "'")
        let end = text.count - 1
        var index = 0
        while index < end {
            var plain = index
            while plain < end, !Self.isChanged(text[plain]) { plain += 1 }
            row += UnsafeRawBufferPointer(rebasing: text[index..<plain])
            guard plain < end else { return }
            var byte = text[plain]
            index = plain + 1
            if byte == quote {
                // One quote inside: two strings with a newline between them.
                guard index < end, text[index] == quote else { return isLiteral = false }
                index += 1
            } else if escapes, byte == UInt8(ascii: "\\") {
                guard index < end, let meant = QuotedText.escaped(text[index]) else {
                    return isLiteral = false
                }
                byte = meant
                index += 1
            }
            switch byte {
            case 0x08: row += [0x5c, UInt8(ascii: "b")]
            case 0x09: row += [0x5c, UInt8(ascii: "t")]
            case 0x0a: row += [0x5c, UInt8(ascii: "n")]
            case 0x0b: row += [0x5c, UInt8(ascii: "v")]
            case 0x0c: row += [0x5c, UInt8(ascii: "f")]
            case 0x0d: row += [0x5c, UInt8(ascii: "r")]
            case 0x5c: row += [0x5c, 0x5c]
            default: row.append(byte)
            }
        }
    }

    /// Whether a byte of a string may be another one in COPY text, or more than one.
    private static func isChanged(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "'") || byte == 0x5c || byte >= 0x08 && byte <= 0x0d
    }
}
