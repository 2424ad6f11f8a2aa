import SQLSyntax

/// The routines that a script makes: which of them may change settings.
///
/// They are told apart by their bare names in lower case, so that a name is one routine in all schemas.
struct ScriptRoutines: Sendable {
    /// What a statement calls, as far as names tell.
    struct Calls {
        /// A routine that changes no settings.
        var isClean = false
        /// A routine that may.
        var isUnclean = false
    }

    private var unclean: Set<[UInt8]> = []
    /// The words in the bodies of the others.
    private var clean: [[UInt8]: Set<[UInt8]>] = [:]
    /// How long the names are: hardly any other word has to be looked up.
    private var lengths: Set<Int> = []
    /// Whether a definition that outlives its statement names one of the others.
    var areKept = false
    /// Whether one that did not change settings may by now, while definitions name it.
    private(set) var haveTurned = false

    /// Whether there are none.
    var isEmpty: Bool { lengths.isEmpty }

    /// Takes note of what makes a routine; false where its name cannot be followed.
    mutating func add(_ statement: SQLStatement) -> Bool {
        guard let name = statement.routineName else { return false }
        lengths.insert(name.count)
        if let words = RoutineBody.words(of: statement), !unclean.contains(name) {
            clean[name, default: []].formUnion(words)
        } else {
            haveTurned = haveTurned || areKept && clean[name] != nil
            clean[name] = nil
            unclean.insert(name)
        }
        // Who calls one that may is one that may.
        while let caller = clean.first(where: { !$1.isDisjoint(with: unclean) })?.key {
            clean[caller] = nil
            unclean.insert(caller)
            haveTurned = haveTurned || areKept
        }
        return true
    }

    /// What a statement calls; `inStrings` has names in strings count as well.
    func calls(of statement: SQLStatement, inStrings: Bool) -> Calls {
        var calls = Calls()
        for index in statement.tokens.indices {
            let token = statement.tokens[index]
            let name: [UInt8]?
            switch token.kind {
            case .word:
                let length = min(token.end - token.start, Identifier.maximumLength)
                guard lengths.contains(length) else { continue }
                name = statement.foldedName(at: index)
            case .quotedIdentifier: name = statement.foldedName(at: index)
            case .string where inStrings:
                name = statement.stringValue(at: index).map { SQLStatement.folded($0) }
            case .escapeString, .unicodeString, .dollarString:
                guard inStrings else { continue }
                name = nil
            default: continue
            }
            guard let name else {
                calls.isUnclean = calls.isUnclean || !unclean.isEmpty
                continue
            }
            calls.isClean = calls.isClean || clean[name] != nil
            calls.isUnclean = calls.isUnclean || unclean.contains(name)
        }
        return calls
    }
}

/// What a routine's body runs, as far as it is in plain sight.
private enum RoutineBody {
    /// The words in the body; nil where it may change settings, or is not in plain sight.
    static func words(of statement: SQLStatement) -> Set<[UInt8]>? {
        var body: ArraySlice<UInt8>?
        for index in statement.tokens.indices where statement.isKeyword(index, "AS") {
            switch statement.kind(index + 1) {
            case .dollarString, .string:
                guard body == nil else { return nil }
                body = statement.text(index + 1)
            default: break
            }
        }
        // Settings of its own are the search path's, or are not looked into.
        for index in statement.tokens.indices where statement.isKeyword(index, "SET") {
            guard statement.isKeyword(index + 1, "SEARCH_PATH") else { return nil }
        }
        guard let body, !body.contains(UInt8(ascii: "\\")), isInOnePart(body) else { return nil }
        // The defaults of its arguments run with it.
        var words = Set(statement.tokens.indices.compactMap { statement.foldedName(at: $0) })
        for word in body.split(whereSeparator: { !isPart($0) }) {
            if isEscaped(word, in: body) { return nil }
            let word = SQLStatement.folded(word)
            if runs.contains(word) || SettingNames.holds(word[...]) { return nil }
            words.insert(word)
        }
        return words
    }

    /// Whether it is a dollar-quoted string, or a plain one that ends at its first single quote that is
    /// not doubled.
    private static func isInOnePart(_ body: ArraySlice<UInt8>) -> Bool {
        let quote = UInt8(ascii: "'")
        if body.first == UInt8(ascii: "$") { return true }
        guard body.first == quote else { return false }
        var rest = body.dropFirst().dropLast()
        while let byte = rest.popFirst() {
            if byte == quote, rest.popFirst() != quote { return false }
        }
        return true
    }

    /// Whether a word begins a name with escapes.
    private static func isEscaped(_ word: ArraySlice<UInt8>, in body: ArraySlice<UInt8>) -> Bool {
        word.last.map { $0 | 0x20 } == UInt8(ascii: "u") && word.endIndex < body.endIndex
            && body[word.endIndex] == UInt8(ascii: "&")
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x80...: true
        default: byte == UInt8(ascii: "_")
        }
    }

    /// What sets something, or runs what is not in plain sight.
    private static let runs = Set(
        [
            "set", "reset", "discard", "execute", "prepare", "do", "copy", "create", "alter",
            "call",
            "load", "import", "rollback", "abort",
        ].map { (word: String) in Array(word.utf8) })
}

/// The names of what changes settings, or runs text as SQL.
enum SettingNames {
    private static let parts: [[UInt8]] = [
        "set_config", "pg_settings", "client_encoding", "standard_conforming", "ts_stat",
        "ts_rewrite", "to_xml", "dblink", "crosstab", "connectby", "xpath_table",
    ].map { (name: String) in Array(name.utf8) }

    /// Whether one of them stands anywhere in a text, in whatever case.
    ///
    /// INSERT statements have many words, so that nothing is allocated for one.
    static func holds(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count >= 6 else { return false }
        return text.indices.contains { start in
            parts.contains { part in
                text.endIndex - start >= part.count
                    && part.indices.allSatisfy { lowercased(text[start + $0]) == part[$0] }
            }
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
    }
}
