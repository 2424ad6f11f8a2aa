import SQLSyntax

/// What psql would find in a text if the server were in another state.
///
/// Text that is written so that it cannot be read otherwise is safe all the same; but where reading it
/// otherwise has psql do something, somebody has made it so on purpose.
public enum OtherReading {
    /// The command that psql would run where plain strings are read the other way, or under an encoding
    /// that hides bytes; nil where it would run none.
    public static func command(in bytes: UnsafeRawBufferPointer, escapes: Bool) -> String? {
        if PsqlText.dependsOnState(bytes), let found = find(in: bytes, escapes: !escapes) {
            return found
        }
        for text in MaskedText.readings(of: bytes) {
            let found = text.withUnsafeBytes { view in
                find(in: view, escapes: escapes) ?? find(in: view, escapes: !escapes)
            }
            if let found { return found }
        }
        return nil
    }

    /// The command that psql would run wherever it took a text for no string; nil where it would run none.
    ///
    /// It does so behind rows that it took for SQL, one of which has a quote. Other commands do harm by
    /// what stands in backquotes behind them.
    package static func commandAnywhere(in bytes: UnsafeRawBufferPointer) -> String? {
        var index = 0
        while let start = ByteSearch.first(UInt8(ascii: "\\"), in: bytes, from: index) {
            index = start + 1
            let rest = bytes[index...].prefix { !ByteClass.isNewline($0) }
            let name = rest.prefix { !ByteClass.isSpace($0) && $0 != UInt8(ascii: "\\") }
            if let found = command(named: name) { return found }
            if rest.contains(UInt8(ascii: "`")) {
                return "\\" + String(decoding: name, as: UTF8.self)
            }
        }
        return nil
    }

    private static func find(in bytes: UnsafeRawBufferPointer, escapes: Bool) -> String? {
        var lexer = SQLLexer()
        lexer.backslashEscapesInStrings = escapes
        var index = 0
        while index < bytes.count {
            let step = lexer.token(in: bytes, at: index, isEnd: true)
            guard case .token(let token) = step else {
                if case .unterminated = step {
                    // Rows that psql took for such may have ended before.
                    return commandAnywhere(in: UnsafeRawBufferPointer(rebasing: bytes[index...]))
                }
                // psql goes on behind what it does not know.
                index += 1
                continue
            }
            if token.kind == .metaCommand {
                let name = bytes[token.range].dropFirst().prefix {
                    !ByteClass.isSpace($0) && $0 != UInt8(ascii: "\\")
                }
                if let found = command(named: name) { return found }
                if bytes[token.range].contains(UInt8(ascii: "`")) {
                    return "\\" + String(decoding: Array(name), as: UTF8.self)
                }
            }
            index = max(token.end, index + 1)
        }
        return nil
    }

    private static func command(named name: some Sequence<UInt8>) -> String? {
        let text = String(decoding: Array(name), as: UTF8.self)
        return commands.contains(text) || text.hasPrefix("!") ? "\\" + text : nil
    }

    /// psql's commands that reach out of it, or change what it does next (psql, command.c).
    private static let commands: Set<String> = [
        "!", "c", "connect", "cd", "copy", "e", "edit", "ef", "ev", "g", "gx", "gexec", "gset", "i",
        "include", "ir", "include_relative", "lo_export", "lo_import", "o", "out", "password",
        "prompt", "s", "set", "setenv", "getenv", "unset", "w", "write", "watch",
    ]
}
