import SQLSyntax

extension SQLStatement {
    /// Whether it makes a routine, whose body is text or SQL.
    var definesRoutine: Bool {
        guard isKeyword(0, "CREATE") else { return false }
        let at = hasKeywords(1, "OR", "REPLACE") ? 3 : 1
        return isKeyword(at, "FUNCTION") || isKeyword(at, "PROCEDURE")
    }

    /// A name in lower case; servers fold letters that are not ASCII's in some encodings, so that one is
    /// as good as another.
    static func folded(_ name: some Sequence<UInt8>) -> [UInt8] {
        Identifier(folding: name).bytes.map { min($0, 0x80) }
    }

    /// Whether it sets something in plain sight and for good; nil for what is no setting.
    ///
    /// Another value than these for how strings are read is an error.
    func isPlainSetting(inTransaction: Bool) -> Bool? {
        guard var at = indexOfSetting else { return nil }
        if isKeyword(at, "SESSION"), isKeyword(at + 1, "AUTHORIZATION") { return true }
        if isKeyword(at, "SESSION") { at += 1 }
        if isKeyword(at, "LOCAL") || kind(at) == .unicodeIdentifier { return false }
        guard let (name, next) = identifier(at: at) else { return false }
        // Servers fold letters that are not ASCII's in some encodings, İ to i.
        if name.bytes.contains(where: { $0 >= 0x80 }) { return false }
        switch name.description.lowercased() {
        case "names": return false
        case "client_encoding":
            return isKeyword(0, "SET") && !inTransaction && count == next + 2
                && ClientEncoding.setting(self) != nil
        case "standard_conforming_strings":
            let values = ["on", "off", "true", "false", "'on'", "'off'", "'true'", "'false'"]
            let value = String(decoding: text(next + 1), as: UTF8.self).lowercased()
            return isKeyword(0, "SET") && !inTransaction && count == next + 2
                && values.contains(value)
        default: return true
        }
    }

    /// Whether it sets how text is cut, or which encoding it is in.
    var setsLexing: Bool {
        if ClientEncoding.setting(self) != nil { return true }
        return isKeyword(0, "SET")
            && tokens.indices.contains { index in
                let name = identifier(at: index)?.name.description.lowercased()
                return name == "standard_conforming_strings" || name == "client_encoding"
            }
    }

    /// The index of what a SET is of: the session's, or what sessions of a role or a database begin with.
    private var indexOfSetting: Int? {
        if isKeyword(0, "SET") { return isKeyword(1, "CONSTRAINTS") ? nil : 1 }
        guard isKeyword(0, "ALTER"),
            ["ROLE", "USER", "DATABASE", "SYSTEM"].contains(where: { isWord(1, $0) })
        else { return nil }
        // A name may be that word as well.
        return (2..<max(2, count)).last { isKeyword($0, "SET") && !isSymbol($0 + 1, ".") }.map {
            $0 + 1
        }
    }

    /// `SELECT pg_catalog.set_config('search_path', '', false)`.
    var isHarmlessSettingCall: Bool {
        guard let call, call.function == "set_config",
            let name = stringValue(at: call.arguments),
            count <= call.arguments + 6,
            (call.arguments..<count).allSatisfy({ index in
                kind(index) == .string || isSymbol(index, ",") || isSymbol(index, ")")
                    || isKeyword(index, "FALSE") || isKeyword(index, "TRUE")
            })
        else { return false }
        let text = String(decoding: name, as: UTF8.self).lowercased()
        return text != "client_encoding" && text != "standard_conforming_strings"
    }

    /// Whether it runs code that is not in plain sight, or brings such code.
    var runsUnseenCode: Bool {
        let starts: [[StaticString]] = [
            ["DO"], ["CALL"], ["EXECUTE"], ["PREPARE"], ["LOAD"], ["RESET"], ["DISCARD"],
            ["ROLLBACK"], ["ABORT"], ["IMPORT"], ["CREATE", "EVENT"],
        ]
        let isStart = starts.contains { words in
            words.indices.allSatisfy { isKeyword($0, words[$0]) }
        }
        return isStart || bringsForeignCode || changesRoutine
    }

    /// Whether it names what changes settings or runs text as SQL, or may do so in escapes.
    var namesSettings: Bool {
        let takesStrings =
            isKeyword(0, "CREATE")
            && ["AGGREGATE", "OPERATOR", "TYPE", "CONVERSION"].contains { word in
                (1..<4).contains { isWord($0, word) }
            }
        return tokens.contains { token in
            switch token.kind {
            case .unicodeIdentifier: true
            case .word, .quotedIdentifier: SettingNames.holds(bytes[token.range])
            // Routines may be named in strings here, also in several parts.
            case .string:
                takesStrings
                    && (SettingNames.holds(bytes[token.range]) || goesOn(token))
            case .escapeString, .unicodeString, .dollarString: takesStrings
            default: false
            }
        }
    }

    /// Whether a string goes on in quotes on a later line.
    private func goesOn(_ token: Token) -> Bool {
        bytes.withUnsafeBytes {
            !SQLLexer.gaps(of: token, in: $0, escapes: backslashEscapes).isEmpty
        }
    }

    /// Whether it changes a routine or a language otherwise than by its owner: its name, or what it sets.
    private var changesRoutine: Bool {
        isKeyword(0, "ALTER")
            && (["FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE"].contains { isWord(1, $0) }
                || isKeyword(1, "LANGUAGE") || isKeyword(2, "LANGUAGE"))
            && (!hasKeywords(count - 3, "OWNER", "TO") || firstKeyword("SET", from: 2) != nil)
    }

    /// Whether it brings code that is not in plain sight: another language's, an extension's.
    private var bringsForeignCode: Bool {
        guard isKeyword(0, "CREATE") else { return false }
        if isKeyword(1, "EXTENSION") {
            let start = hasKeywords(2, "IF", "NOT", "EXISTS") ? 5 : 2
            return identifier(at: start).map { !Self.harmless.contains($0.name.description) }
                ?? true
        }
        guard definesRoutine else {
            let word = (1..<min(6, max(1, count))).first { isKeyword($0, "LANGUAGE") }
            // Dumps of old releases make the one that every database has.
            return word.map { count > $0 + 2 || !isKeyword($0 + 1, "PLPGSQL") } ?? false
        }
        return tokens.indices.contains { index in
            guard isKeyword(index, "LANGUAGE") else { return false }
            let name =
                identifier(at: index + 1)?.name.description
                ?? stringValue(at: index + 1).map { String(decoding: $0, as: UTF8.self) }
            return name != "sql" && name != "plpgsql"
        }
    }

    /// Extensions that run no text as SQL.
    private static let harmless: Set<String> = [
        "plpgsql", "citext", "hstore", "pgcrypto", "pg_trgm", "btree_gin", "btree_gist",
        "uuid-ossp", "unaccent", "fuzzystrmatch", "ltree", "intarray", "cube", "earthdistance",
        "isn", "pg_stat_statements",
    ]
}
