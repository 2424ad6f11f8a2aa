/// The encoding that a script's text is in.
public enum ClientEncoding {
    /// The encoding that `SET client_encoding` or psql's like names; nil for any other statement.
    public static func setting(_ statement: SQLStatement) -> String? {
        guard statement.isKeyword(0, "SET"), statement.count <= 5 else { return nil }
        let at = statement.isKeyword(1, "SESSION") || statement.isKeyword(1, "LOCAL") ? 2 : 1
        if statement.isKeyword(at, "NAMES") { return value(statement, at: at + 1) }
        guard statement.isKeyword(at, "CLIENT_ENCODING") else { return nil }
        return value(statement, at: at + 2)
    }

    private static func value(_ statement: SQLStatement, at index: Int) -> String? {
        if let literal = statement.stringValue(at: index) {
            return String(decoding: literal, as: UTF8.self)
        }
        return statement.identifier(at: index)?.name.description
    }

    /// Whether no character of the encoding but ASCII's own holds an ASCII byte.
    ///
    /// Source: pg_wchar.h, PG_ENCODING_BE_LAST: the encodings that a server cannot have.
    public static func isSafe(_ encoding: String) -> Bool {
        let plain = encoding.lowercased().filter { $0.isLetter || $0.isNumber }
        return !unsafe.contains(plain)
    }

    private static let unsafe: Set<String> = [
        "sjis", "shiftjis", "mskanji", "win932", "windows932", "shiftjis2004", "big5", "win950",
        "windows950", "gbk", "win936", "windows936", "uhc", "win949", "windows949", "gb18030",
        "johab",
    ]
}
