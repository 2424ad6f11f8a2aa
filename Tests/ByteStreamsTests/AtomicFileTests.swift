import ByteStreams
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Output files appear only when complete", .blocking)
struct AtomicFileTests {
    let folder = TemporaryFolder()

    func contents(_ name: String) throws -> [UInt8] {
        try FileSource(path: folder.file(name)).readAll(atMost: 1 << 26)
    }

    @Test("what a killed run has left goes, and nothing else")
    func leftovers() throws {
        let living = try AtomicFile(path: folder.file("out"))
        try living.write("living")
        let other = try AtomicFile(path: folder.file("other"))
        let kept = [
            ".out.emigrate-short", ".out.emigrate-abcdefghijk", ".other.emigrate-abcdefghij",
            "out.emigrate-abcdefghij",
        ]
        for name in kept + [".out.emigrate-abcdefghij"] { _ = folder.make(name, [1]) }
        symlink(folder.file("out.emigrate-abcdefghij"), folder.file(".out.emigrate-linklinkli"))
        let file = try AtomicFile(path: folder.file("out"))
        let names = folder.contents
        for name in kept { #expect(names.contains(name), "\(name)") }
        #expect(!names.contains(".out.emigrate-abcdefghij"))
        #expect(names.count == kept.count + 1 + 3)
        file.discard()
        other.discard()
        try living.commit()
        #expect(folder.contents.contains("out"))
    }

    @Test("committing gives the file its name", arguments: [true, false])
    func commit(sync: Bool) throws {
        let file = try AtomicFile(path: folder.file("dump.sql"), sync: sync)
        try file.write("hello")
        #expect(folder.contents.count == 1)
        #expect(folder.contents.first?.hasPrefix(".dump.sql.emigrate-") == true)
        try file.write(", world")
        try file.commit()
        #expect(folder.contents == ["dump.sql"])
        #expect(try contents("dump.sql") == Array("hello, world".utf8))
        #expect(file.position == 12)
    }

    @Test("discarding or forgetting the file leaves nothing")
    func discard() throws {
        let file = try AtomicFile(path: folder.file("a"))
        try file.write("hello")
        file.discard()
        file.discard()
        #expect(folder.contents == [])
        do {
            let forgotten = try AtomicFile(path: folder.file("b"))
            try forgotten.write("hello")
        }
        #expect(folder.contents == [])
    }

    @Test("what was there stays until then, and its permissions after")
    func replacing() throws {
        let path = folder.make("a", [1, 2, 3], mode: 0o640)
        let abandoned = try AtomicFile(path: path)
        try abandoned.write("new")
        abandoned.discard()
        #expect(try contents("a") == [1, 2, 3])

        let file = try AtomicFile(path: path)
        try file.write("new")
        #expect(try contents("a") == [1, 2, 3])
        try file.finish()
        #expect(try contents("a") == Array("new".utf8))
        #expect(folder.mode("a") == 0o640)
        #expect(folder.contents == ["a"])
    }

    @Test("new files have the permissions that the umask leaves")
    func permissions() throws {
        try AtomicFile(path: folder.file("a")).commit()
        let mask = umask(0)
        umask(mask)
        #expect(folder.mode("a") == 0o666 & ~mask)
    }

    @Test("a symbolic link stays one")
    func symbolicLink() throws {
        let path = folder.make("a", [1])
        #expect(symlink("a", folder.file("link")) == 0)
        let file = try AtomicFile(path: folder.file("link"))
        try file.write("new")
        try file.commit()
        #expect(try contents("a") == Array("new".utf8))
        #expect(folder.contents == ["a", "link"])
        unlink(path)
        #expect(throws: StreamError.self) { try contents("link") }
    }

    @Test("where no file can be, none is begun")
    func refusals() throws {
        for path in [
            folder.path, folder.path + "/", folder.path + "/.", folder.file("none/a"), "",
            folder.file("none") + "/", "/dev/null",
        ] {
            let error = #expect(throws: StreamError.self) { try AtomicFile(path: path) }
            #expect(error?.code == .cannotCreate, "\(path)")
            #expect(error?.path == path)
        }
        #expect(folder.contents == [])
        #expect(try AtomicFile.isSpecial(path: "/dev/null"))
        #expect(try !AtomicFile.isSpecial(path: folder.path))
        #expect(try !AtomicFile.isSpecial(path: folder.file("none")))
    }

    @Test("names may be as long as the file system allows")
    func longNames() throws {
        let name = String(repeating: "ä", count: 127) + "x"
        try AtomicFile(path: folder.file(name)).commit()
        #expect(folder.contents.count == 1)
        #expect(folder.contents.first?.utf8.count == 255)
    }

    @Test("nothing can be written after the end")
    func misuse() throws {
        let file = try AtomicFile(path: folder.file("a"))
        try file.commit()
        #expect(throws: StreamError.self) { try file.write("x") }
        #expect(throws: StreamError.self) { try file.commit() }
        file.discard()
        #expect(folder.contents == ["a"])
    }

    @Test("several threads may write to ranges of their own")
    func concurrency() async throws {
        let file = try AtomicFile(path: folder.file("a"))
        let (parts, size) = (16, 300_000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in 0..<parts {
                group.addTask {
                    let bytes = sampleNoise(size, seed: UInt64(part))
                    try bytes.withUnsafeBytes {
                        try file.write($0, at: UInt64(part * size))
                    }
                }
            }
            try await group.waitForAll()
        }
        try file.truncate(to: UInt64(parts * size - 1))
        try file.commit()
        let expected = (0..<parts).flatMap { sampleNoise(size, seed: UInt64($0)) }
        #expect(try contents("a") == expected.dropLast())
    }

    @Test("large files are sent on their way early, and whole")
    func large() throws {
        let file = try AtomicFile(path: folder.file("a"))
        let bytes = sampleNoise(3 << 20)
        for _ in 0..<8 { try file.write(bytes) }
        try file.commit()
        #expect(try contents("a").count == 24 << 20)
    }
}
