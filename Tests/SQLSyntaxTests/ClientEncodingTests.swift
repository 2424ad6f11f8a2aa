import SQLSyntax
import Testing

@Suite("names of encodings")
struct ClientEncodingTests {
    @Test(
        "as PostgreSQL knows them",
        arguments: [
            ("utf-8", "UTF8"), ("Unicode", "UTF8"), ("sql_ascii", "SQL_ASCII"),
            ("ISO-8859-1", "LATIN1"), ("latin9", "LATIN9"), ("Windows-1252", "WIN1252"),
            ("sjis", "SJIS"), ("Shift_JIS", "SJIS"), ("koi8-r", "KOI8R"), ("cp1252", nil),
        ] as [(String, String?)])
    func canonical(_ name: String, _ canonical: String?) {
        #expect(ClientEncoding.canonical(name) == canonical)
    }
}
