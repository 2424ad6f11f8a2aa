import Exports
import ObjectNames
package import SQLSyntax

/// What the statements of a script may do to their session that they do not say in plain sight.
///
/// Hand it every statement, in order. It says when it pays to look at the session: a statement that
/// calls nothing unknown leaves it alone, and of those there may be one for each row.
package struct SessionCode {
    /// What is to be feared of a statement.
    package enum Effect: Sendable {
        /// Nothing.
        case none
        /// That it changes its session.
        case session
        /// That it changes its session, or its transaction: what it sets there has to end with it.
        case transaction
    }

    /// Whether code may run where nothing names it: in triggers, rules, defaults, checks.
    package private(set) var isHidden = false
    /// Whether any statement may run code, as one that an event trigger sees.
    private var isEverywhere = false
    /// Whether some code may set what ends with its transaction.
    package private(set) var setsForTransaction = false
    /// The settings with a prefix that the script mentions, in lower case.
    package private(set) var settings: Set<String> = []

    package init() {}

    /// Takes a statement; returns what is to be feared of it.
    package mutating func effect(of statement: SQLStatement) -> Effect {
        if statement.isKeyword(0, "INSERT") {
            // There can be one for each row.
            let isPlain = statement.insertsLiterals
            if !isPlain { note(statement) }
            return isPlain && !isHidden
                ? .none
                : Self.mentionsSetting(statement) || !isPlain && setsForTransaction
                    ? .transaction : .session
        }
        note(statement)
        if statement.runsUnknownCode || statement.runsQuery { return .transaction }
        let words: [StaticString] = [
            "SELECT", "TABLE", "DECLARE", "FETCH", "MOVE", "EXPLAIN", "LOAD",
        ]
        if words.contains(where: { statement.isKeyword(0, $0) }) || statement.isSymbol(0, "(") {
            return statement.callsLiterally && !statement.runsUnknownCode ? .none : .transaction
        }
        guard mayEvaluate(statement) || isEverywhere else { return .none }
        return setsForTransaction ? .transaction : .session
    }

    /// Whether a statement that is no query may run code.
    private func mayEvaluate(_ statement: SQLStatement) -> Bool {
        let changes: [StaticString] = ["UPDATE", "DELETE", "MERGE"]
        if changes.contains(where: { statement.isKeyword(0, $0) }) {
            return isHidden || statement.tokens.indices.contains { statement.isSymbol($0, "(") }
        }
        if statement.isKeyword(0, "TRUNCATE") { return isHidden }
        if statement.isKeyword(0, "ALTER") {
            // Rows that are there already get a value, or are checked.
            return isHidden
                && statement.tokens.indices.contains { index in
                    statement.isKeyword(index, "TYPE") || statement.isKeyword(index, "VALIDATE")
                        || statement.isKeyword(index, "ATTACH")
                        || statement.isKeyword(index, "ADD")
                            && !statement.isKeyword(index + 1, "GENERATED")
                }
        }
        return statement.isKeyword(0, "CREATE") && statement.firstKeyword("AS", from: 1) != nil
            && statement.indexOfMadeTable() != nil
    }

    private mutating func note(_ statement: SQLStatement) {
        let isSetting = StatementKind.isSetting(statement)
        if statement.runsUnknownCode {
            isHidden = true
            // It may have made what no statement tells of.
            setsForTransaction = setsForTransaction || Self.mentionsSetting(statement)
        } else if statement.isKeyword(0, "CREATE") {
            noteCreation(statement)
        } else if !isSetting, Self.mentionsSetting(statement) {
            isHidden = true
            setsForTransaction = true
        }
        noteSettings(statement)
    }

    private mutating func noteCreation(_ statement: SQLStatement) {
        let kind = statement.hasKeywords(1, "OR", "REPLACE") ? 3 : 1
        if statement.isKeyword(kind, "EXTENSION") {
            let at = statement.hasKeywords(kind + 1, "IF", "NOT", "EXISTS") ? kind + 4 : kind + 1
            let name = statement.identifier(at: at)?.name
            isHidden = isHidden || !(name.map(KnownExtensions.readNoTables) ?? false)
            return
        }
        if statement.hasKeywords(kind, "EVENT", "TRIGGER") { isEverywhere = true }
        let kinds: [StaticString] = [
            "FUNCTION", "PROCEDURE", "TRIGGER", "CONSTRAINT", "RULE", "EVENT", "SCHEMA",
        ]
        let sets = Self.mentionsSetting(statement)
        if sets || kinds.contains(where: { statement.isKeyword(kind, $0) }) { isHidden = true }
        setsForTransaction = setsForTransaction || sets
    }

    /// Whether a statement, or the body of a function in it, calls set_config, updates the view that
    /// does, or has SET LOCAL.
    private static func mentionsSetting(_ statement: SQLStatement) -> Bool {
        var isSet = false
        for word in Words(statement.bytes) {
            if word.isWord("set_config") || word.isWord("pg_settings") { return true }
            if isSet && word.isWord("local") { return true }
            isSet = word.isWord("set")
        }
        return false
    }

    /// Takes note of names with a prefix behind SET, and in quotes where settings are read or made.
    private mutating func noteSettings(_ statement: SQLStatement) {
        var isBehindSet = false
        var readsSettings = false
        var names: Set<String> = []
        for word in Words(statement.bytes) {
            if word.isWord("set_config") || word.isWord("current_setting") { readsSettings = true }
            if word.contains(UInt8(ascii: ".")), word.last != UInt8(ascii: "."),
                word.first != UInt8(ascii: "."), !(0x30...0x39).contains(word[word.startIndex])
            {
                let before = word.startIndex > 0 ? statement.bytes[word.startIndex - 1] : 0
                if isBehindSet || before == UInt8(ascii: "'") {
                    let name = String(decoding: word, as: UTF8.self).lowercased()
                    if isBehindSet { settings.insert(name) } else { names.insert(name) }
                }
            }
            let isScope = word.isWord("session") || word.isWord("local")
            isBehindSet = word.isWord("set") || isBehindSet && isScope
        }
        if readsSettings { settings.formUnion(names) }
    }
}

/// The words of a text: letters, digits, underscores, and points between them.
private struct Words: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func next() -> ArraySlice<UInt8>? {
        guard let start = rest.firstIndex(where: Self.isPart) else { return nil }
        let end = rest[start...].firstIndex { !Self.isPart($0) } ?? rest.endIndex
        defer { rest = rest[end...] }
        return rest[start..<end]
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}

extension ArraySlice<UInt8> {
    /// Whether it is this word, given in lower case, whatever schema stands before it.
    fileprivate func isWord(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard count >= length,
            count == length || self[endIndex - length - 1] == UInt8(ascii: ".")
        else { return false }
        return word.withUTF8Buffer { expected in
            zip(suffix(length), expected).allSatisfy { byte, expected in
                byte == expected || byte & 0xc0 == 0x40 && byte | 0x20 == expected
            }
        }
    }
}

extension SQLStatement {
    /// Whether an INSERT statement has nothing but values in plain sight: no query, and no call.
    fileprivate var insertsLiterals: Bool {
        guard let values = firstKeyword("VALUES", from: 3) else { return false }
        var depth = 0
        for index in Range(from: values + 1, upTo: count) where kind(index) == .punctuation {
            if isSymbol(index, ")") { depth -= 1 }
            guard isSymbol(index, "(") else { continue }
            let isList =
                isKeyword(index - 1, "VALUES") || isKeyword(index - 1, "CONFLICT")
                || isSymbol(index - 1, ",")
            guard depth == 0, isList else { return false }
            depth += 1
        }
        return true
    }

    /// Whether a word is anywhere in it, in strings and bodies, too.
    func hasWord(_ word: StaticString) -> Bool { Words(bytes).contains { $0.isWord(word) } }

    /// Whether it asks for the number that its session has drawn last, in plain sight.
    package var asksForDrawnNumber: Bool {
        // What DO runs is a string.
        if isKeyword(0, "DO") {
            return hasWord("currval") || hasWord("lastval")
        }
        return !isKeyword(0, "CREATE")
            && tokens.indices.contains { isKeyword($0, "currval") || isKeyword($0, "lastval") }
    }

    /// Whether it only takes or gives back advisory locks, which keep other sessions away: nobody else
    /// uses a database that is being filled, and the sessions of a load are one to the script.
    package var isAdvisoryLock: Bool {
        guard let call, call.function.hasPrefix("pg_"), call.function.contains("advisory_")
        else { return false }
        let end = call.arguments - 1
        return closing(end) == count - 1
            && !Range(from: call.arguments, upTo: count).contains { isSymbol($0, "(") }
    }

    /// Whether it makes a table or a materialized view and fills it from a query; a temporary one is
    /// known by its name.
    fileprivate var runsQuery: Bool {
        fillingQuery != nil
            && !(1..<3).contains { isKeyword($0, "TEMP") || isKeyword($0, "TEMPORARY") }
    }
}

extension StatementKind {
    /// Whether a statement changes the session in plain sight.
    fileprivate static func isSetting(_ statement: SQLStatement) -> Bool {
        if case .setting = StatementKind(statement) { return true }
        return false
    }
}
