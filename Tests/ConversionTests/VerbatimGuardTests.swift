import Conversion
import Exports
import TestSupport
import Testing
import Transformation

/// SQL that keeps its bytes and that psql could read otherwise, once code of the dump has run.
@Suite("A script that is kept as it is")
struct VerbatimGuardTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func kept(
        _ script: [UInt8], _ set: (inout ConvertOptions) -> Void = { _ in }
    ) throws -> [UInt8] {
        try converted(folder.write(script, to: "dump.sql")) { options in
            options.isVerbatim = true
            set(&options)
        }
    }

    /// A byte that another encoding takes for the first of two, in front of one that means something.
    private static let masked: [(String, [UInt8])] = [
        ("a string with a backslash before a quote", Array(#"SELECT 'a\';"#.utf8)),
        ("a string", Array("SELECT '".utf8) + [0xe3] + Array("';".utf8)),
        ("a comment", Array("/* ".utf8) + [0xe3] + Array("*/".utf8)),
        ("a name", Array("SELECT 1 AS \"".utf8) + [0xe3] + Array("\";".utf8)),
    ]

    @Test("is refused behind code that may change how psql reads it")
    func refused() throws {
        let code = Array("SET client_encoding = 'LATIN1';\nDO $$ BEGIN END $$;\n".utf8)
        for (name, text) in Self.masked {
            let script = code + text + [0x0a]
            #expect(throws: MigrationError.self, "\(name)") { try kept(script) }
            // A transaction that has failed takes no setting.
            #expect(throws: MigrationError.self, "\(name)") {
                try kept(Array("SET standard_conforming_strings = on;\n".utf8) + text + [0x0a]) {
                    $0.isSingleTransaction = true
                }
            }
            // psql itself takes care of it.
            let guarded = try kept(script) { $0.restrictKey = "key" }
            #expect(guarded.firstRange(of: text) != nil, "\(name)")
            // Nothing has changed how it is read.
            let plain = Array("SET client_encoding = 'LATIN1';\n".utf8) + text + [0x0a]
            #expect(try kept(plain) == plain, "\(name)")
        }
    }

    private static let rows = "COPY missing (a) FROM stdin;\nit's\n\\.\n"

    @Test(
        "is refused where psql would run something of it behind an error",
        arguments: [
            // The message of the last error is what somebody chose.
            "SELECT * FROM \"a\"\"\n\\! touch CANARY\n\";\nSELECT ARRAY[1,2][1:LAST_ERROR_MESSAGE];",
            "COPY missing (a) FROM stdin;\nSELECT 1 :LAST_ERROR_MESSAGE;\n\\.\n",
            "\\connect \"a\\! touch CANARY\"\nSELECT ARRAY[1,2][1:DBNAME];",
            "SELECT ':DBNAME';", "-- :DBNAME",
            // What psql takes for a string since the rows ends at any quote.
            "\(rows)-- ' \\! touch CANARY", "\(rows)/* ' \\! touch CANARY */",
            "\(rows)SELECT ' \\! touch CANARY';", "\(rows)\\connect \"' \\! touch CANARY\"",
            "SELECT 1 :a$q$ ; SELECT '$q$ \\! touch CANARY # ';",
            "SELECT :e'a\\', \\! touch CANARY # ';", "SELECT x[1:e'a', 2];", "SELECT :'x';",
            "create :foo function f() begin;",
            "SELECT 1; CREATE FUNCTION g() RETURNS text :begin x;",
            // psql goes on behind what it does not know; old ones read UESCAPE otherwise.
            "SELECT 'a\\', ' 1.5 \\! touch CANARY # ';",
            "SET standard_conforming_strings = off; SELECT U&'a' UESCAPE '\\' , \\! touch x # ';",
            "\\connect h\r`touch CANARY`;",
            // Old ones send each statement of a body.
            "CREATE FUNCTION e() RETURNS int LANGUAGE plpgsql AS 'begin execute x; end';"
                + " CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; SELECT e(); END;"
                + " SELECT 'à', ' x';",
            // For psql a string ends with its line.
            "SELECT e'a'\n'b\\'\n\\! touch CANARY\n--';",
            // Servers know names of encodings by their letters and digits alone.
            "SET client_encoding = 'SJ''IS';", "SET client_encoding = 'SJISあ';",
            "SET client_encoding TO 'SJ'\n'IS''あ';",
        ])
    func error(_ text: String) throws {
        let script = Array("SET client_encoding = 'UTF8';\n\(text)\n".utf8)
        #expect(throws: MigrationError.self) { try kept(script) }
    }

    @Test("stays where that is all it could be")
    func plain() throws {
        let text =
            "SELECT ARRAY[1,2][1:last], ':LAST_ERROR', ':DBNAM';\n-- it's\n"
            + "\(Self.rows)-- a' b\n"
        let script = Array("SET client_encoding = 'UTF8';\n\(text)\\connect other\n".utf8)
        #expect(try kept(script) == script)
    }
}
