import ByteStreams
import Foundation
import TestSupport
import Testing

extension [UInt8] {
    fileprivate func lastRange(of part: [UInt8]) -> Range<Int>? { ranges(of: part).last }
}

@Suite("What is no dump is refused in words", .blocking)
struct NotADumpTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func file(_ bytes: some Sequence<UInt8>) throws -> String {
        try folder.write(bytes, to: "export").path
    }

    @Test("text, a picture, nothing")
    func content() throws {
        let text = "# Your export\n\nPlease unpack it first.\n"
        try refusal(of: file(text.utf8), status: 65, mentions: "export", "not a dump")
        let picture = [0xff, 0xd8, 0xff, 0xe0, 0, 0x10] + Array("JFIF".utf8) + [0, 1, 1, 0]
        try refusal(of: file(picture), status: 65, mentions: "export", "not a dump")
        try refusal(of: file([]), status: 65, mentions: "export", "empty")
        try refusal(of: file(gzipped([])), status: 65, mentions: "export", "empty")
        try refusal(of: file(gzipped(text.utf8)), status: 65, mentions: "export", "not a dump")
        try refusal(of: "-", status: 65, mentions: "standard input", "empty")
    }

    @Test("folders without an archive, or with several")
    func folders() throws {
        try folder.write(Array("x".utf8), to: "note.txt")
        try refusal(of: folder.url.path, status: 65, mentions: "toc.dat")
        _ = try folder.copy(Fixture.url("corpus/pg15/appdb-Fd"), as: "one.dir")
        let clean = try conversion(of: folder.url.path, to: "-", "-q")
        #expect(clean.output.count > 100_000)
        _ = try folder.copy(Fixture.url("corpus/pg15/appdb-Fd"), as: "two.dir")
        try refusal(of: folder.url.path, status: 65, mentions: "one.dir", "two.dir")
    }

    @Test("forms that cannot be read come with the command that helps")
    func forms() throws {
        let encrypted = "-----BEGIN PGP MESSAGE-----\n\nabc\n"
        try refusal(of: file(encrypted.utf8), status: 66, mentions: "encrypted", "gpg --decrypt")
        let contents = Fixture.url("corpus/pg15/appdb-Fd/toc.dat").path
        try refusal(of: contents, status: 66, mentions: "toc.dat", "Name the folder")
        let twice = try compressed(compressed([1], .lz4), .zstd)
        try refusal(of: file(twice), status: 65, mentions: "compressed twice", "lz4 inside zstd")
    }

    @Test(
        "a compressed script that is cut short or flipped",
        arguments: [CompressionFormat.gzip, .lz4, .zstd])
    func cutShort(_ format: CompressionFormat) throws {
        let script = try gunzipped(Fixture.bytes("corpus/pg15/appdb.plain.sql.gz"))
        let whole = try compressed(script, format)
        for part in [0.1, 0.5, 0.99] {
            let length = Int(Double(whole.count) * part)
            try refusal(of: file(whole.prefix(length)), status: 65, mentions: "export")
        }
        var flipped = whole
        flipped[whole.count / 2] ^= 8
        try refusal(of: file(flipped), status: 65, mentions: "export")
    }

    @Test("a script that ends within rows, a string or a statement")
    func scripts() throws {
        let copy = "CREATE TABLE t (a int);\nCOPY t (a) FROM stdin;\n1\n2\n"
        try refusal(of: file(copy.utf8), status: 65, mentions: "export", "line")
        try refusal(of: file("INSERT INTO t VALUES ('a".utf8), status: 65, mentions: "line 1")
        try refusal(of: file("CREATE TABLE t (".utf8), status: 65, mentions: "line 1")
        try refusal(of: file("SELECT $$ a".utf8), status: 65, mentions: "line 1")
        try refusal(of: file("SET x = 1; /* a".utf8), status: 65, mentions: "line 1")
    }

    @Test("a script that ends between two statements", arguments: ["appdb.plain", "dumpall"])
    func betweenStatements(_ name: String) throws {
        let whole = try gunzipped(Fixture.bytes("corpus/pg15/\(name).sql.gz"))
        let end = Array("\n\\.\n".utf8)
        let rowsEnd = try #require(whole.ranges(of: end).dropFirst(5).first).upperBound
        let roles = ["--keep-roles", "--superuser"]
        try refusal(of: file(whole[..<rowsEnd]), roles, status: 65, mentions: "cut short")
        try refusal(of: file(whole[..<rowsEnd]), ["--verbatim"], status: 65, mentions: "cut short")
        let last = try #require(whole.lastRange(of: Array("-- PostgreSQL database".utf8)))
        try refusal(
            of: file(whole[..<last.lowerBound]), roles, status: 65, mentions: "cut short")
        try conversion(of: file(whole), to: "/dev/null", "--keep-roles", "--superuser")
    }

    @Test("no such file, and one that may not be read")
    func unreadable() throws {
        try refusal(of: folder.file("missing").path, status: 66, mentions: "missing")
        let file = try folder.write(Array("SET x = 1;\n".utf8), to: "secret.sql")
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file.path)
        guard FileManager.default.isReadableFile(atPath: file.path) else {
            try refusal(of: file.path, status: 66, mentions: "secret.sql")
            return
        }
        // Root may read everything, so somebody else has to try.
        let program = try Command.emigrateProgram.get().path
        let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", program]
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder.url.path)
        guard try Command(named: "setpriv", nobody + ["--version"]).run().isSuccess else { return }
        let result = try Command(
            named: "setpriv", nobody + ["convert", file.path, "-o", "/dev/null"]
        ).run()
        #expect(result.status == 66)
        #expect(result.errorText.contains("secret.sql"))
    }

    @Test(
        "text without a statement, as the first bytes of a dump are",
        arguments: ["-", "--", "--\n", "\n\n", "--\n-- PostgreSQL database d"])
    func noStatement(_ text: String) throws {
        try refusal(of: file(text.utf8), status: 65, mentions: "export", "not a dump")
    }
}
