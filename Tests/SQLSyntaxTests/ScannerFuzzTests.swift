import SQLSyntax
import Testing

/// Text that no dump would hold must end in items or in an error, never in a crash or a hang, and
/// whatever is accepted must come out as it went in.
@Suite struct ScannerFuzzTests {
    /// A small generator with a seed, so that a failure can be run again.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var value = state
            value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
            value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
            return value ^ (value >> 31)
        }
    }

    /// Pieces that decide how what follows is read.
    static let pieces = [
        "'", "''", "\"", "\"\"", "$$", "$a$", "$1", "--", "/*", "*/", "\n", "\r\n", ";", "(", ")",
        "\\", "\\.", "\\.\n", "E'", "U&'", "U&\"", "B'", "e", "u&", ":", "::", " ", "a", "7", "1e+",
        "COPY t FROM stdin;\n", "CREATE FUNCTION f() BEGIN ATOMIC ", "CASE ", "END ", "BEGIN ",
        "SET standard_conforming_strings = off;", "INSERT INTO t VALUES (1);", "\u{e9}", "\t",
    ]

    private func script(_ generator: inout Generator) -> [UInt8] {
        var text = ""
        for _ in 0..<Int.random(in: 1...30, using: &generator) {
            text += Self.pieces.randomElement(using: &generator) ?? ""
        }
        var bytes = Array(text.utf8)
        if Int.random(in: 0..<4, using: &generator) == 0, !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[index] = UInt8.random(in: 0...255, using: &generator)
        }
        return bytes
    }

    private func outcome(_ script: [UInt8], _ chunk: Int) -> Result<[ScannedText], SQLError> {
        Result { () throws(SQLError) in try scan(script, chunk: { _ in chunk }) }
    }

    @Test(arguments: 1...40)
    func endsAlikeHoweverItArrives(_ seed: Int) {
        var generator = Generator(state: UInt64(seed))
        for _ in 0..<150 {
            let script = script(&generator)
            let whole = outcome(script, script.count)
            for chunk in [1, 2, 3, 7] {
                #expect(outcome(script, chunk) == whole, "\(script) in chunks of \(chunk)")
            }
            guard case .success(let items) = whole else { continue }
            #expect(
                items.map(\.text).joined() == shown(script), "\(script)")
        }
    }
}
