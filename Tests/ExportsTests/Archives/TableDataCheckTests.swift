import Testing

@testable import Exports

@Suite("The end of a table's rows is checked, wherever buffers end")
struct TableDataCheckTests {
    typealias Damage = TableDataCheck.Damage

    /// Checks `text` in pieces of `size` bytes.
    private func check(_ text: String, size: Int) throws(Damage) -> TableDataCheck {
        var check = TableDataCheck()
        let bytes = Array(text.utf8)
        var position = 0
        while position < bytes.count {
            let end = min(position + size, bytes.count)
            var damage: Damage?
            bytes[position..<end].withUnsafeBytes { piece in
                do throws(Damage) { try check.feed(piece) } catch { damage = error }
            }
            if let damage { throw damage }
            position = end
        }
        try check.finish()
        return check
    }

    @Test("a zero byte is in no row, whatever psql would make of it")
    func zero() {
        let text = "a\nb\0\n\\.\n"
        for size in 1...text.utf8.count {
            #expect {
                try check(text, size: size)
            } throws: {
                ($0 as? Damage)?.offset == 3
            }
        }
    }

    @Test(
        "whole files pass, with their rows counted",
        arguments: [
            ("\\.\n", 0), ("\\.\n\n\n", 0), ("a\n\\.\n\n\n", 1), ("a\tb\nc\\td\n\\.\n\n\n", 2),
            ("\n\n\n\\.\n\n\n", 3), ("\\\\.\n\\.\n\n\n", 1), ("x\\.\n\\.\n\n\n", 1),
            ("\\N\n\\.\n\n\n", 1), ("\\.x\n\\.\n\n\n", 1), ("a\n\\.\r\n", 1), ("\\\n\\.\n", 1),
            ("\\.\r\r\n\\.\n", 1), ("ä\\n\n🦊\n\\.\n\n\n", 2),
        ])
    func whole(_ text: String, _ rows: Int) throws {
        for size in 1...max(1, text.utf8.count) {
            let check = try check(text, size: size)
            #expect(check.rows == rows, "in pieces of \(size)")
            #expect(check.byteCount == UInt64(text.utf8.count))
        }
    }

    @Test(
        "files that end too early are damaged",
        arguments: ["", "a\n", "a", "a\n\\", "a\n\\.", "a\n\\.\r", "x\\.\n", "\\\\.\n", "\\.x\n"])
    func short(_ text: String) {
        for size in 1...max(1, text.utf8.count) {
            let damage = #expect(throws: Damage.self) { try check(text, size: size) }
            #expect(damage?.offset == UInt64(text.utf8.count))
        }
    }

    @Test("an empty file says that it is empty")
    func empty() {
        let damage = #expect(throws: Damage.self) { try check("", size: 1) }
        #expect(damage?.message.contains("empty") == true)
    }

    @Test(
        "what follows the end is damage, with its offset",
        arguments: [
            ("\\.\nDROP TABLE t;\n", 3), ("a\n\\.\n\n\nx", 7), ("\\.\n\n \n", 4),
            ("\\.\n\\.\n", 3), ("\\.\r\n\\! id\n", 4),
        ])
    func long(_ text: String, _ offset: UInt64) {
        for size in 1...text.utf8.count {
            let damage = #expect(throws: Damage.self) { try check(text, size: size) }
            #expect(damage?.offset == offset, "in pieces of \(size)")
        }
    }
}
