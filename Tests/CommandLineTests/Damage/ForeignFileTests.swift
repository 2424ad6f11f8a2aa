import Foundation
import TestSupport
import Testing

@Suite("What people have in a dump's place is named, with the way to a dump", .blocking)
struct ForeignFileTests {
    private let folder: TemporaryDirectory
    private static let script = """
        --
        -- PostgreSQL database dump
        --

        SET client_encoding = 'UTF8';
        CREATE TABLE public.t (a text);
        --
        -- PostgreSQL database dump complete
        --

        """

    init() throws { folder = try TemporaryDirectory() }

    private func file(_ bytes: some Sequence<UInt8>, _ name: String = "export") throws -> String {
        try folder.write(bytes, to: name).path
    }

    private func utf16(_ text: some Sequence<UInt8>, isLittle: Bool, mark: Bool) -> [UInt8] {
        let bytes =
            (mark ? [0xfeff] : []) + Array(String(decoding: Array(text), as: UTF8.self).utf16)
        return bytes.flatMap { unit in
            let (low, high) = (UInt8(unit & 0xff), UInt8(unit >> 8))
            return isLittle ? [low, high] : [high, low]
        }
    }

    @Test("UTF-16, of a script and of anything else", arguments: [false, true], [false, true])
    func utf16(_ isLittle: Bool, _ mark: Bool) throws {
        let script = utf16(Self.script.utf8, isLittle: isLittle, mark: mark)
        let name = mark ? "UTF-16" : isLittle ? "UTF-16LE" : "UTF-16BE"
        try refusal(
            of: file(script), status: 65, mentions: "UTF-16", "pg_dump -f", "iconv -f \(name) ")
        guard mark else { return }
        let archive = try Fixture.bytes("corpus/pg15/appdb.custom")
        for bytes in [archive, try gzipped(Self.script.utf8)] {
            let wide = utf16(bytes, isLittle: isLittle, mark: true)
            try refusal(of: file(wide), status: 65, mentions: "UTF-16", "destroys", "pg_dump -f")
        }
    }

    @Test("archives and compressed files of which each line feed became CR LF")
    func terminalArchive() throws {
        let archive = try Fixture.bytes("corpus/pg15/appdb.custom")
        let lines = archive.flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] }
        try refusal(of: file(lines), status: 65, mentions: "CR LF", "docker exec", "pg_dump -f")
        try refusal(
            of: "-", input: .bytes(lines), status: 65, mentions: "CR LF", "docker exec")
        var random = SystemRandomNumberGenerator()
        let noise = (0..<60_000).map { _ in String(random.next(), radix: 36) + "\n" }.joined()
        let small = try gzipped((Self.script + "--" + noise).utf8)
        let ruined = small.flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] }
        try refusal(of: file(ruined), status: 65, mentions: "CR in front", "docker exec")
        let replaced = Array(String(decoding: archive, as: UTF8.self).utf8)
        try refusal(of: file(replaced), status: 65, mentions: "export")
        let packed = Array(String(decoding: small, as: UTF8.self).utf8)
        try refusal(of: file(packed), status: 65, mentions: "replaced", "pg_dump -f")
    }

    @Test("a script with CR LF is refused, and turned back where that is asked for")
    func terminalScript() throws {
        let text = "INSERT INTO public.t VALUES ('a\r\nb\nc\r');\n"
        let rows = "COPY public.t (a) FROM stdin;\nx\\r\\ny\n\\.\n"
        let script = Self.script.replacing("(a text);\n", with: "(a text);\n" + text + rows)
        let lines = Array(script.utf8.flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] })
        for command in ["inspect", "check", "load", "convert"] {
            let target = ["inspect": [], "check": ["--synapse", "1.98.0"]][command] ?? ["-q"]
            let result = try Command.emigrate([command, file(lines)] + target).run()
            #expect(result.status == 65 || result.status == 64, "\(result)")
            guard result.status == 65 else { continue }
            #expect(result.errorText.contains("CR LF"), "\(result)")
            #expect(result.errorText.contains("--crlf"), "\(result)")
        }
        let wanted = try conversion(of: file(script.utf8), to: "-", "-q").output
        for form in [lines, try gzipped(lines)] {
            let got = try conversion(of: file(form), to: "-", "-q", "--crlf").output
            #expect(firstDifference(got, wanted) == nil)
        }
        let piped = try conversion(of: "-", to: "-", "-q", "--crlf", input: .bytes(lines)).output
        #expect(firstDifference(piped, wanted) == nil)
        let mixed = lines + Array("SELECT 1;\n".utf8)
        try refusal(of: file(mixed), ["--crlf"], status: 65, mentions: "LF alone", "line 1")
        try refusal(of: file(script.utf8), ["--crlf"], status: 65, mentions: "line 1 ends with LF")
    }

    @Test("line ends that become CR LF further on are seen, around rows as well")
    func laterLineEnds() throws {
        let start = Self.script.replacing("-- PostgreSQL database dump complete\n", with: "")
        let rows = start + "COPY public.t (a) FROM stdin;\r\nx\r\n\\.\r\n"
        try refusal(of: file(rows.utf8), status: 65, mentions: "CR LF", "line 10")
        let comment = start + "--\r\n-- x\r\nINSERT INTO public.t VALUES ('a\r\nb');\r\n"
        try refusal(of: file(comment.utf8), status: 65, mentions: "CR LF", "line 9")
    }

    @Test("messages in front of a dump, between its statements, behind it, and alone")
    func messages() throws {
        let warning = "pg_dump: warning: there are circular foreign-key constraints\n"
        for message in [warning, "/usr/bin/" + warning, "Password: ", "WARNING:  x\nDETAIL:  y\n"] {
            let front = message + Self.script
            try refusal(
                of: file(front.utf8), status: 65, mentions: "message", "in front", "2>&1")
        }
        let archive = try Array(warning.utf8) + Fixture.bytes("corpus/pg15/appdb.custom")
        try refusal(of: file(archive), status: 65, mentions: "the archive", "line 2", "2>&1")
        let between = Self.script.replacing("CREATE", with: warning + "CREATE")
        try refusal(
            of: file(between.utf8), status: 65, mentions: "line 6", "circular", "2>&1")
        let behind = Self.script + "pg_dump: error: it's over\n"
        try refusal(of: file(behind.utf8), status: 65, mentions: "line 10", "over", "2>&1")
        let alone = "pg_dump: error: connection to server failed\n"
        try refusal(of: file(alone.utf8), status: 65, mentions: "connection to server failed")
    }

    @Test("other programs' packing and encryption, with the command")
    func packed() throws {
        try refusal(
            of: file([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4]), status: 66,
            mentions: "xz", "xz --decompress --stdout", "emigrate convert -")
        let bzip2 = Array("BZh91AY&SY".utf8) + [1, 2, 3]
        try refusal(of: file(bzip2), status: 66, mentions: "bzip2 --decompress --stdout")
        let age = "age-encryption.org/v1\n-> X25519 abc\n"
        try refusal(of: file(age.utf8), status: 66, mentions: "age --decrypt")
        let armoured = "-----BEGIN AGE ENCRYPTED FILE-----\nabc\n"
        try refusal(of: file(armoured.utf8), status: 66, mentions: "age --decrypt")
        try refusal(
            of: file("SQLite format 3\0abc".utf8), status: 66, mentions: "synapse_port_db")
        let tar = try folder.write(bzip2, to: "dump.sql.bz2")
        var command = try Command(named: "tar", ["-cf", "some.tar", "dump.sql.bz2"])
        command.folder = tar.deletingLastPathComponent()
        try command.run().check()
        try refusal(
            of: folder.file("some.tar").path, status: 66, mentions: "dump.sql.bz2", "bzip2")
    }

    @Test("what a web server answers in the place of a file")
    func answers() throws {
        let denied = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>
            """
        try refusal(of: file(denied.utf8), status: 65, mentions: "XML", "AccessDenied", "again")
        let page = "\n<!DOCTYPE html>\n<html><head><title>Sign\n in</title></head></html>"
        try refusal(of: file(page.utf8), status: 65, mentions: "HTML", "Sign in", "signed in")
        try refusal(of: file(#"{"error": "expired"}"#.utf8), status: 65, mentions: "JSON")
    }

    @Test("a zip in a zip, and a folder of scripts")
    func nested() throws {
        try folder.write(Self.script.utf8, to: "one.sql")
        for (zip, content) in [("inner.zip", "one.sql"), ("outer.zip", "inner.zip")] {
            var command = try Command(named: "zip", ["-q", zip, content])
            command.folder = folder.url
            try command.run().check()
        }
        let outer = folder.file("outer.zip").path
        try refusal(
            of: outer, status: 66, mentions: "a zip in a zip", "unzip \(outer) inner.zip")
        let other = try TemporaryDirectory()
        try other.write(Self.script.utf8, to: "one.sql")
        try refusal(
            of: other.url.path, status: 65, mentions: "toc.dat", "\(other.url.path)/one.sql")
        try other.write(Self.script.utf8, to: "two.sql")
        try refusal(
            of: other.url.path, status: 65, mentions: "2 files", "one.sql", "two.sql", "cat")
        try other.write(Array("15\n".utf8), to: "PG_VERSION")
        try refusal(of: other.url.path, status: 65, mentions: "a server's own files", "pg_dump")
    }
}
