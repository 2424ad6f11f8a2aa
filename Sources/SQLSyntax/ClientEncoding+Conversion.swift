import ByteStreams

extension ClientEncoding {
    /// iconv's name of an encoding of PostgreSQL's; nil where it has none.
    public static func systemName(_ encoding: String) -> String? {
        guard let name = canonical(encoding) else { return nil }
        if let other = otherNames[name] { return other }
        if name.hasPrefix("WIN") { return "CP" + name.dropFirst(3) }
        if name.hasPrefix("ISO_8859_") { return "ISO-8859-" + name.dropFirst(9) }
        if name.hasPrefix("LATIN"), let number = Int(name.dropFirst(5)),
            (1...10).contains(number)
        {
            return "ISO-8859-\([1, 2, 3, 4, 9, 10, 13, 14, 15, 16][number - 1])"
        }
        return nil
    }

    private static let otherNames = [
        "UTF8": "UTF-8", "EUC_JP": "EUC-JP", "EUC_CN": "EUC-CN", "EUC_KR": "EUC-KR",
        "EUC_TW": "EUC-TW", "EUC_JIS_2004": "EUC-JISX0213", "KOI8R": "KOI8-R", "KOI8U": "KOI8-U",
    ]

    /// Has messages show what is in this encoding.
    public static func showMessages(in encoding: String?) {
        MessageText.setEncoding(encoding.flatMap { systemName($0) })
    }
}
