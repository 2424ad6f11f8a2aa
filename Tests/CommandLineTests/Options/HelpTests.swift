import Foundation
import TestSupport
import Testing

@Suite("Help says how, usage errors say what", .blocking)
struct HelpTests {
    @Test("of the program")
    func program() throws {
        let help = try Command.emigrate("--help").run().check()
        // Lines break where the terminal ends.
        let text = help.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for word in ["convert", "Exit status", "the export is damaged"] {
            #expect(text.contains(word))
        }
        #expect(help.errors.isEmpty)
        let version = try Command.emigrate("--version").run().check()
        #expect(version.text.split(separator: ".").count == 3)
    }

    @Test("of convert, with examples")
    func convert() throws {
        let help = try Command.emigrate("convert", "--help").run().check().text
        for word in [
            "Examples:", "emigrate convert example.org-synapse-database.zip -o clean.sql",
            "--target-role", "--map-role", "--verbatim", "--restrict-key", "--json", "--format",
            "--copy",
        ] {
            #expect(help.contains(word))
        }
    }

    @Test(
        "wrong usage gives status 64 and nothing on standard output",
        arguments: [
            ["convert"], ["nonsense"], ["convert", "a", "b"], ["convert", "a", "--nonsense"],
            ["convert", "a", "-o", "b", "--map-role", "x"],
            ["convert", "a", "-o", "b", "--map-role", "=x"],
            ["convert", "a", "-o", "b", "--map-role", "x="],
            ["convert", "a", "-o", "b", "--map-role", "x=y", "--drop-role", "x"],
            ["convert", "a", "-o", "b", "--verbatim", "--no-acl"],
            ["convert", "a", "-o", "b", "--target-version", "1"],
            ["convert", "a", "-o", "b", "--restrict-key", "a b"],
            ["convert", "a", "-o", "b", "--restrict-key", ""],
            ["convert", "a", "-o", "b", "--if-exists"],
            ["convert", "a", "-o", "b", "--compress", "lzma"],
            ["convert", "a", "-o", "b", "--compress", "gzip:10"],
            ["convert", "a", "-o", "b", "--compress", "zstd:20"],
            ["convert", "a", "-o", "b", "--compress", "lz4:x"],
            ["convert", "a", "-o", "b", "--compress", "none:1"],
            ["convert", "a", "-o"],
        ])
    func usage(_ arguments: [String]) throws {
        let result = try Command.emigrate(arguments).run()
        #expect(result.status == 64, "\(result)")
        #expect(result.output.isEmpty)
        #expect(result.errorText.contains("Usage: ") || result.errorText.contains("Role x"))
    }

    @Test("options that only an archive can follow are refused for a script")
    func archivesOnly() throws {
        let script = Fixture.url("corpus/pg15/appdb.plain.sql.gz").path
        for options in [["--create"], ["--clean"], ["--clean", "--if-exists"]] {
            try refusal(of: script, options, status: 64, mentions: script, "archive")
        }
    }
}
