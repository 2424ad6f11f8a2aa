import Testing

@testable import PsqlSafety
@testable import SQLSyntax

@Suite("SQL for psql is cut alike whichever state the server is in")
struct PsqlTextTests {
    private func written(_ sql: String, escapes: Bool = false) throws -> String? {
        var result: [UInt8]?
        var isChanged = false
        try Array(sql.utf8).withUnsafeBytes { view in
            try StatementScanner.forEachItem(in: view, escapes: escapes) { kind, scanner, item in
                let text =
                    kind != .statement
                    ? nil
                    : try PsqlText.written(
                        scanner.tokens, in: item, escapes: scanner.backslashEscapes)
                isChanged = isChanged || text != nil
                result = (result ?? []) + (text ?? Array(item))
            }
        }
        return isChanged ? result.map { String(decoding: $0, as: UTF8.self) } : nil
    }

    @Test(
        "a plain string with a backslash before a quote is written with escapes",
        arguments: [
            (#"SELECT 'a\';"#, #"SELECT E'a\\';"#),
            (#"SELECT '\''' AS x;"#, #"SELECT E'\\''' AS x;"#),
            (#"SELECT B'1''\';"#, #"SELECT B'1'E'\\';"#),
            (#"SELECT 1.'\';"#, #"SELECT 1. E'\\';"#),
            (#"SELECT x ~'\';"#, #"SELECT x ~E'\\';"#),
            (#"SELECT date'\';"#, #"SELECT date E'\\';"#),
            ("SELECT 'a'\n  'b\\';", "SELECT E'ab\\\\';"),
            ("SELECT 'a\\'\n'b' -- c'\n\t'd\\';", "SELECT E'a\\\\bd\\\\';"),
            (#"COPY t FROM 'x' ESCAPE '\';"#, #"COPY t FROM 'x' ESCAPE E'\\';"#),
        ])
    func escapes(_ sql: String, _ wanted: String) throws {
        #expect(try written(sql) == wanted)
    }

    @Test(
        "a string that goes on in quotes on a later line is written in one, where that matters",
        arguments: [
            ("SELECT e'a'\n'b\\' c';", "SELECT e'ab\\' c';"),
            ("SELECT E'a' -- '\n  -- x\r\n 'b\\'\n\\!';", "SELECT E'ab\\'\n\\!';"),
            ("SELECT u&'a'\n'b\\', 'x';", "SELECT u&'ab\\', 'x';"),
            ("SELECT B'0'\n'1\\';", "SELECT B'01\\';"),
        ])
    func overLines(_ sql: String, _ wanted: String) throws {
        #expect(try written(sql) == wanted)
    }

    @Test(
        "and stays where it does not",
        arguments: [
            "SELECT 'a'\n'b';", "SELECT e'a\\n'\n'b\\t';", "SELECT e'a\\'b';", "SELECT b'0'\n'1';",
        ])
    func overLinesAlike(_ sql: String) throws {
        #expect(try written(sql) == nil)
    }

    @Test("where backslashes escape already, a letter is enough")
    func letter() throws {
        #expect(try written(#"SELECT 'it\'s';"#, escapes: true) == #"SELECT E'it\'s';"#)
    }

    @Test(
        "what all states read alike stays",
        arguments: [
            #"SELECT 'a\\';"#, #"SELECT 'C:\temp';"#, #"SELECT E'\'';"#, #"SELECT $$\'$$;"#,
            #"SELECT "\'";"#, "SELECT a[1:2], b::text, c := 1;", "SELECT 'x:name';",
            "SELECT 1 /* :name */;",
        ])
    func untouched(_ sql: String) throws {
        #expect(try written(sql) == nil)
    }

    @Test(
        "a colon is not left for a variable",
        arguments: [
            ("SELECT a[b:c];", "SELECT a[b: c];"), ("SELECT :'x';", "SELECT : 'x';"),
            ("SELECT :LAST_ERROR_MESSAGE;", "SELECT : LAST_ERROR_MESSAGE;"),
            ("SELECT :\"x\";", "SELECT : \"x\";"), ("SELECT :{?x};", "SELECT : {?x};"),
        ])
    func variables(_ sql: String, _ wanted: String) throws {
        #expect(try written(sql) == wanted)
    }

    @Test(
        "what cannot be written so is refused",
        arguments: [#"SELECT N'\';"#, #"SELECT U&"a!0041" UESCAPE '\';"#])
    func refused(_ sql: String) {
        #expect(throws: PsqlText.Refusal.self) { try written(sql) }
    }

    @Test("the quick look never says no where something has to be written otherwise")
    func quickLook() throws {
        let pieces = [
            "'", "\\", "a", ":", "\"", "$$", "E'", " ", "::", "x", "\\'", "'';", "{", "--\n", "1",
        ]
        for seed in 0..<20_000 as Range<UInt64> {
            var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
            var sql = "SELECT "
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                sql += pieces[Int(state >> 33) % pieces.count]
            }
            let text: String?
            do { text = try written(sql) } catch { continue }
            guard text != nil else { continue }
            let isSeen = sql.utf8.withContiguousStorageIfAvailable {
                PsqlText.mayDependOnState(UnsafeRawBufferPointer($0))
            }
            #expect(isSeen == true, "\(sql)")
        }
    }
}
