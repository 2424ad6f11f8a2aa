import Conversion
import Exports
import Foundation
import TestSupport
import Testing
import Transformation

@Suite("a script that becomes one transaction")
struct SingleTransactionTests {
    private func converted(_ script: String) throws -> String {
        let folder = try TemporaryDirectory()
        let file = try folder.write(Array(script.utf8), to: "export.sql")
        let bytes = try ConversionTests.converted(file) { $0.isSingleTransaction = true }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "is committed whatever it ends with",
        arguments: [
            "SELECT 1;\n", "SELECT 1;", "SELECT 1", "SELECT 1;\n--", "SELECT 1; -- PostgreSQL",
            "SELECT 1 -- no end", "CREATE TABLE t (a int);\nCOPY t (a) FROM stdin;\n1\n\\.\n",
        ])
    func end(_ script: String) throws {
        let lines = try converted(script).components(separatedBy: "\n")
        #expect(lines.suffix(2) == ["COMMIT;", ""])
        let before = lines.dropLast(2).reversed().drop { $0.isEmpty || $0.hasPrefix("--") }
        #expect([";", "SELECT 1;", "SELECT 1; -- PostgreSQL", "\\."].contains(before.first ?? ""))
    }

    @Test("has no brackets of its own, whatever they are called")
    func brackets() throws {
        let text = try converted(
            "BEGIN;\nSELECT 1;\nCOMMIT;\nSTART TRANSACTION;\nSELECT 2;\nEND WORK;\nBEGIN WORK;\n"
                + "SAVEPOINT a;\nROLLBACK TO a;\nCOMMIT TRANSACTION;\n")
        let statements = text.components(separatedBy: "\n").filter { !$0.isEmpty }
        #expect(
            statements.suffix(6)
                == [
                    "BEGIN;", "SELECT 1;", "SELECT 2;", "SAVEPOINT a;", "ROLLBACK TO a;", "COMMIT;",
                ])
    }

    @Test(
        "is refused where it takes back, or means, a transaction of its own",
        arguments: ["ROLLBACK;", "ABORT WORK;", "SET LOCAL datestyle = 'German';"])
    func refused(_ statement: String) throws {
        let error = #expect(throws: MigrationError.self) {
            try converted("BEGIN;\nSELECT 1;\n\(statement)\n")
        }
        #expect(error?.code == .usage)
        #expect(error?.message.contains("line 3") == true)
    }
}
