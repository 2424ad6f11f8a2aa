import Foundation
import TestSupport
import Testing

/// psql loses the rest of a line behind a zero byte, its end included, and takes the next for it.
@Suite("A zero byte is damage, wherever it stands", .blocking)
struct ZeroByteTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test(
        "in a script",
        arguments: [
            "SELECT 'a\0'\n, 'b';", "-- a\0\nSELECT 1;", "COPY t FROM stdin;\na\0\n\\.\n",
            "SELECT 1;\0\n", "SELECT \"a\0\";", "SELECT $$\0$$;",
        ])
    func script(_ text: String) throws {
        let line = "-- " + String(repeating: "x", count: 70) + "\n"
        let filler = String(repeating: line, count: 9000)
        let path = try folder.write((filler + text).utf8, to: "dump.sql").path
        for options in [[], ["--verbatim"], ["--restrict"]] {
            try refusal(of: path, options, status: 65, mentions: "dump.sql", "zero byte", "900")
        }
    }
}
