/// The encoding that a script's text is in.
public enum ClientEncoding {
    /// The encoding that `SET client_encoding` or psql's like names; nil for any other statement.
    public static func setting(_ statement: SQLStatement) -> String? {
        if let (function, arguments) = statement.call, function == "set_config" {
            return configured(statement, arguments)
        }
        guard statement.isKeyword(0, "SET"), statement.count <= 5 else { return nil }
        let at = statement.isKeyword(1, "SESSION") || statement.isKeyword(1, "LOCAL") ? 2 : 1
        if statement.isKeyword(at, "NAMES") {
            return statement.count == at + 1 ? "default" : value(statement, at: at + 1)
        }
        guard statement.isKeyword(at, "CLIENT_ENCODING") else { return nil }
        return value(statement, at: at + 2)
    }

    /// `set_config('client_encoding', 'UTF8', false)`.
    private static func configured(_ statement: SQLStatement, _ arguments: Int) -> String? {
        guard let name = statement.stringValue(at: arguments),
            String(decoding: name, as: UTF8.self).lowercased() == "client_encoding",
            statement.count <= arguments + 6, statement.isSymbol(arguments + 3, ","),
            statement.isKeyword(arguments + 4, "TRUE")
                || statement.isKeyword(arguments + 4, "FALSE")
        else { return nil }
        if statement.isKeyword(arguments + 2, "NULL") { return "default" }
        // What an expression comes to is not in plain sight.
        return statement.stringValue(at: arguments + 2).map { String(decoding: $0, as: UTF8.self) }
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
        !unsafe.contains(known[plain(encoding)] ?? "")
    }

    /// Whether a name says nothing of what bytes mean: SQL_ASCII, and what is left to the client.
    public static func isUnknown(_ encoding: String?) -> Bool {
        guard let encoding else { return true }
        return canonical(encoding) == "SQL_ASCII" || encoding.lowercased() == "default"
    }

    /// PostgreSQL's own name of an encoding; nil where it knows none of that name.
    ///
    /// Names compare without case, and without anything but letters and digits (encnames.c,
    /// clean_encoding_name).
    public static func canonical(_ name: String) -> String? {
        // What counts beyond ASCII depends on the server's locale.
        name.utf8.allSatisfy { $0 < 0x80 } ? known[plain(name)] : nil
    }

    private static let known: [String: String] = Dictionary(names.map { (plain($0), $0) }) { $1 }
        .merging(aliases) { $1 }

    /// A name without what does not count in it.
    ///
    /// It is asked at each statement, and bytes are quicker than characters.
    private static func plain(_ name: String) -> String {
        String(
            decoding: name.utf8.compactMap { byte -> UInt8? in
                switch byte {
                case 0x41...0x5a: byte | 0x20
                case 0x30...0x39, 0x61...0x7a: byte
                default: nil
                }
            }, as: UTF8.self)
    }

    private static let unsafe: Set<String> = [
        "SJIS", "SHIFT_JIS_2004", "BIG5", "GBK", "UHC", "GB18030", "JOHAB",
    ]

    private static let names: [String] = {
        var names = [
            "SQL_ASCII", "UTF8", "EUC_JP", "EUC_CN", "EUC_KR", "EUC_TW", "EUC_JIS_2004",
            "MULE_INTERNAL", "KOI8R", "KOI8U", "WIN866", "WIN874", "ISO_8859_5", "ISO_8859_6",
            "ISO_8859_7", "ISO_8859_8",
        ]
        for number in 1...10 { names.append("LATIN\(number)") }
        for page in 1250...1258 { names.append("WIN\(page)") }
        return names + Array(unsafe)
    }()

    private static let aliases: [String: String] = {
        var aliases: [String: String] = [
            "unicode": "UTF8", "abc": "WIN1258", "tcvn": "WIN1258", "tcvn5712": "WIN1258",
            "vscii": "WIN1258", "alt": "WIN866", "windows866": "WIN866", "win": "WIN1251",
            "windows874": "WIN874", "koi8": "KOI8R", "iso885910": "LATIN6",
            "iso885913": "LATIN7", "iso885914": "LATIN8", "iso885915": "LATIN9",
            "iso885916": "LATIN10", "iso88591": "LATIN1", "iso88592": "LATIN2",
            "iso88593": "LATIN3", "iso88594": "LATIN4", "iso88599": "LATIN5",
            "shiftjis": "SJIS", "mskanji": "SJIS", "win932": "SJIS", "windows932": "SJIS",
            "win936": "GBK", "windows936": "GBK", "win949": "UHC", "windows949": "UHC",
            "win950": "BIG5", "windows950": "BIG5",
        ]
        for page in 1250...1258 { aliases["windows\(page)"] = "WIN\(page)" }
        return aliases
    }()
}
