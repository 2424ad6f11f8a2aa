import ByteStreams
import Testing

@testable import DumpArchive

@Suite struct ZipArchiveTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ bytes: [UInt8]) throws -> ZipArchive {
        try ZipArchive(RandomAccessFile(path: try folder.write(bytes, "x.zip")))
    }

    private func open(
        _ files: [ZipBuilder.File], _ change: (inout ZipBuilder) -> Void = { _ in }
    ) throws -> ZipArchive {
        var builder = ZipBuilder(files: files)
        change(&builder)
        return try open(builder.bytes())
    }

    private func content(_ archive: ZipArchive, _ path: String) throws -> String {
        let member = try #require(archive.member(path))
        return String(decoding: try archive.open(member).readAll(atMost: 1000), as: UTF8.self)
    }

    @Test("reads stored and deflated files with every kind of header")
    func headers() throws {
        let archive = try open([
            .init("stored", "one"), .init("deflated", "two") { $0.isDeflated = true },
            .init("zip64", "three") { $0.hasZip64 = true },
            .init("described", "four") {
                $0.hasDescriptor = true
                $0.isDeflated = true
            },
            .init("empty", ""), .init("folder/", ""),
        ])
        #expect(try content(archive, "stored") == "one")
        #expect(try content(archive, "deflated") == "two")
        #expect(try content(archive, "zip64") == "three")
        #expect(try content(archive, "described") == "four")
        #expect(try content(archive, "empty") == "")
        #expect(archive.members.filter(\.isFolder).map(\.path) == ["folder/"])
    }

    @Test(
        "finds the directory behind a comment and before one, and in zip64",
        arguments: [
            false, true,
        ])
    func places(isZip64: Bool) throws {
        for (prefix, comment) in [(0, 0), (0, 65_535), (1000, 0), (77, 30)] {
            let archive = try open([.init("a", "one"), .init("b", "two")]) {
                $0.isZip64 = isZip64
                $0.prefix = Array(repeating: 0x4D, count: prefix)
                $0.comment = Array(repeating: 0x50, count: comment)
            }
            #expect(try content(archive, "b") == "two")
        }
    }

    @Test("a comment that looks like an end record deceives nobody")
    func deceptive() throws {
        let archive = try open([.init("a", "one")]) {
            $0.comment = [0x50, 0x4B, 5, 6] + Array(repeating: 0, count: 30)
        }
        #expect(try content(archive, "a") == "one")
    }

    @Test("cut short anywhere, it is an incomplete download or nothing at all")
    func truncation() throws {
        let bytes = ZipBuilder(files: [
            .init("a", "one"), .init("b", "two") { $0.isDeflated = true },
        ]).bytes()
        for length in 0..<bytes.count {
            let error = #expect(throws: ArchiveError.self) { try open(Array(bytes[..<length])) }
            if length >= 4 {
                #expect(error?.code == .damaged)
                let isInEndRecord = length >= bytes.count - 18
                let hint = isInEndRecord ? "incomplete" : "only \(length) bytes are here"
                #expect(error?.message.contains(hint) == true)
            } else {
                #expect(error?.code == .unsupported)
            }
        }
    }

    @Test("flipped bits are errors or pass unharmed, never a crash or other content")
    func bitFlips() throws {
        let bytes = ZipBuilder(
            files: [
                .init("a", "one"), .init("b", "two") { $0.isDeflated = true },
                .init("c", "three") { $0.hasZip64 = true },
            ], isZip64: true
        ).bytes()
        let wanted: Set<String> = ["one", "two", "three", ""]
        for place in bytes.indices {
            for bit in [0, 3, 7] {
                var flipped = bytes
                flipped[place] ^= 1 << UInt8(bit)
                do {
                    let archive = try open(flipped)
                    for member in archive.members {
                        let text = try archive.open(member).readAll(atMost: 1000)
                        #expect(wanted.contains(String(decoding: text, as: UTF8.self)))
                    }
                } catch is ArchiveError {
                } catch is StreamError {}
            }
        }
    }

    @Test(
        "what contradicts itself is damage",
        arguments: ["checksum", "name", "offset", "overlap", "count", "twice"])
    func damage(kind: String) throws {
        #expect {
            let archive = try open(
                [
                    .init("first", "one"),
                    .init(kind == "twice" ? "first" : "second", "two") {
                        if kind == "checksum" { $0.checksum = 5 }
                        if kind == "name" { $0.localName = Array("other!".utf8) }
                        if kind == "offset" { $0.offsetChange = 1 << 20 }
                        if kind == "overlap" { $0.offsetChange = -4 }
                    },
                ]
            ) { if kind == "count" { $0.countChange = -1 } }
            _ = try content(archive, "second")
        } throws: { error in
            (error as? ArchiveError)?.code == .damaged || (error as? StreamError)?.code == .damaged
        }
    }

    @Test("content of another size than announced is damage", arguments: ["tw", "two!"])
    func sizes(content: String) throws {
        let archive = try open([.init("a", "two")])
        let member = try #require(archive.member("a"))
        let source = ZipEntrySource(MemorySource(Array(content.utf8), name: "a"), member)
        let error = #expect(throws: StreamError.self) { try source.readAll(atMost: 100) }
        #expect(error?.message.contains("3 bytes") == true)
    }

    @Test(
        "what cannot be read says why",
        arguments: [
            ("encrypted", "password"), ("method", "method 12"), ("disk", "join them"),
        ])
    func unsupported(kind: String, hint: String) throws {
        #expect {
            let archive = try open([
                .init("a", "one") {
                    if kind == "encrypted" { $0.flags = 1 }
                    if kind == "method" { $0.method = 12 }
                }
            ]) { if kind == "disk" { $0.disk = 1 } }
            _ = try content(archive, "a")
        } throws: { error in
            guard let error = error as? ArchiveError else { return false }
            return error.code == .unsupported && error.message.contains(hint)
        }
    }

    @Test("no name leads out of the zip", arguments: ["../x", "a/../../x", "/x", "c:/x", "..\\x"])
    func names(name: String) throws {
        let error = #expect(throws: ArchiveError.self) { try open([.init(name, "x")]) }
        #expect(error?.code == .damaged)
    }

    @Test("Windows' backslashes are folders, old names are read as CP437")
    func spellings() throws {
        let archive = try open([
            .init("d\\toc.dat", "x") { $0.madeBy = 0x0014 },
            .init("u\\x", "y"), .init("é", "z"),
            .init("", "w") { $0.name = [0x81, 0x2E] },
        ])
        #expect(archive.members.map(\.path) == ["d/toc.dat", "u\\x", "é", "ü."])
    }
}
