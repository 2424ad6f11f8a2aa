/// Recognises `COPY … FROM stdin`, after which rows stand in the script.
enum CopyStatement {
    static func readsFromStandardInput(
        _ tokens: [Token], in bytes: UnsafeRawBufferPointer
    ) -> Bool {
        var depth = 0
        var isFirst = true
        var previousIsFrom = false
        for token in tokens where !token.isTrivia {
            let text = UnsafeRawBufferPointer(rebasing: bytes[token.range])
            if isFirst {
                guard token.kind == .word, text.isWord("copy") else { return false }
                isFirst = false
                continue
            }
            if token.kind == .punctuation, text.count == 1 {
                if text[0] == UInt8(ascii: "(") { depth += 1 }
                if text[0] == UInt8(ascii: ")") { depth -= 1 }
            }
            guard depth == 0 else { continue }
            if token.kind == .word, previousIsFrom, text.isWord("stdin") { return true }
            previousIsFrom = token.kind == .word && text.isWord("from")
        }
        return false
    }
}

/// Recognises `SET standard_conforming_strings`, which changes how later strings are read.
enum StringsSetting {
    /// Whether standard-conforming strings are on from here; nil for any other statement.
    static func value(in tokens: [Token], of bytes: UnsafeRawBufferPointer) -> Bool? {
        guard tokens.count <= 16 else { return nil }
        let words = tokens.filter { !$0.isTrivia && $0.kind != .semicolon }
            .map { UnsafeRawBufferPointer(rebasing: bytes[$0.range]) }
        guard words.count >= 4 else { return nil }
        if words[0].isWord("select") { return configured(words) }
        guard words[0].isWord("set") else { return nil }
        let start = words[1].isWord("session") || words[1].isWord("local") ? 2 : 1
        guard words.count == start + 3, words[start].isWord("standard_conforming_strings") else {
            return nil
        }
        return isOn(words[start + 2])
    }

    /// `SELECT pg_catalog.set_config('standard_conforming_strings', 'off', false)`.
    private static func configured(_ words: [UnsafeRawBufferPointer]) -> Bool? {
        guard let call = words.firstIndex(where: { $0.isWord("set_config") }), call <= 3,
            call + 4 < words.count, words[call + 2].isWord("'standard_conforming_strings'")
        else { return nil }
        return isOn(words[call + 4])
    }

    private static func isOn(_ value: UnsafeRawBufferPointer) -> Bool {
        let isOn: [StaticString] = ["on", "'on'", "true", "'true'", "1", "'1'", "default", "yes"]
        return isOn.contains { value.isWord($0) }
    }
}
