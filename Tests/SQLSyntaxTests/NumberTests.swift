import SQLSyntax
import Testing

@Suite("Numbers are cut as every psql and server cut them")
struct NumberTests {
    @Test(
        "with letters right behind them they are refused",
        arguments: [
            "1ab$q$x$q$", "$1e'a\\'x'", "1e--'\n'", "1e+'", "1AS x", "1é", "0x", "0x1F$q$a$q$",
            "0x1g", "1_0$q$a$q$", "1_", "1_a", "0b'0'", "1.5x", ".5e", "1e5e", "$1a", "0o7z",
        ])
    func junk(_ text: String) throws {
        let script = Array("SELECT \(text);".utf8)
        for size in 1...script.count {
            #expect(throws: SQLError.self, "\(size)") { try scan(script) { _ in size } }
        }
    }

    @Test(
        "else they are numbers",
        arguments: [
            "1", "1.5", ".5", "1.", "1e5", "1E-5", "1.e+10", "0x1F", "0b01", "1_000", "1..2",
            "1::int", "1$q$a$q$", "$1$q$a$q$", "$1", "1-- c\n", "0", "00", "1.2.3", "1/*c*/",
            "0x1F-1", "2-1",
        ])
    func numbers(_ text: String) throws {
        let script = Array("SELECT \(text);".utf8)
        for size in 1...script.count {
            let items = try scan(script) { _ in size }
            #expect(items.map(\.kind) == ["statement"], "\(size)")
        }
    }

    @Test("a vertical tab is white space for some servers only")
    func verticalTab() {
        #expect(throws: SQLError.self) { try scan(Array("SELECT\u{b}1;".utf8)) { _ in 100 } }
        #expect(throws: SQLError.self) { try scan(Array("SELECT \u{b}1;".utf8)) { _ in 100 } }
    }
}
