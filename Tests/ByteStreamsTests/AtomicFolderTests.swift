import ByteStreams
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Output folders appear only when complete", .blocking)
struct AtomicFolderTests {
    let outer = TemporaryFolder()

    private func names(_ folder: String) -> [String] {
        guard let directory = opendir(outer.file(folder)) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private func remove(_ folder: String) {
        for name in names(folder) { unlink(outer.file("\(folder)/\(name)")) }
        rmdir(outer.file(folder))
    }

    private func identity(_ path: String) -> [UInt64] {
        var info = stat()
        guard stat(path, &info) == 0 else { return [] }
        return [UInt64(info.st_dev), UInt64(info.st_ino)]
    }

    @Test("committing gives the folder its name", arguments: [true, false], ["new", "new//"])
    func commit(sync: Bool, name: String) throws {
        let folder = try AtomicFolder(path: outer.file(name), sync: sync)
        let file = try folder.create("a")
        try file.write("hello")
        try file.finish()
        #expect(outer.contents.count == 1)
        #expect(outer.contents.first?.hasPrefix(".new.emigrate-") == true)
        try folder.commit()
        #expect(outer.contents == ["new"])
        #expect(names("new") == ["a"])
        #expect(outer.mode("new") == 0o700)
        folder.discard()
        #expect(names("new") == ["a"])
        remove("new")
    }

    @Test("what a killed run has left goes, and nothing else")
    func leftovers() throws {
        let living = try AtomicFolder(path: outer.file("out"))
        try living.create("one").finish()
        let dead = ".out.emigrate-abcdefghij"
        mkdir(outer.file(dead), 0o700)
        for name in ["a", ".b.emigrate-abcdefghij"] { _ = outer.make("\(dead)/\(name)", [1]) }
        mkdir(outer.file(".out.emigrate-withfolder"), 0o700)
        mkdir(outer.file(".out.emigrate-withfolder/x"), 0o700)
        let folder = try AtomicFolder(path: outer.file("out"))
        #expect(!outer.contents.contains(dead))
        #expect(outer.contents.count == 3)
        folder.discard()
        try living.commit()
        #expect(names("out") == ["one"])
        remove("out")
        rmdir(outer.file(".out.emigrate-withfolder/x"))
        rmdir(outer.file(".out.emigrate-withfolder"))
    }

    @Test("discarding or forgetting the folder leaves nothing")
    func discard() throws {
        let folder = try AtomicFolder(path: outer.file("a"))
        try folder.create("one").finish()
        do {
            let unfinished = try folder.create("two")
            try unfinished.write("x")
        }
        folder.discard()
        folder.discard()
        #expect(outer.contents == [])
        #expect(throws: StreamError.self) { try folder.commit() }
        #expect(throws: StreamError.self) { try folder.create("three") }
        do {
            let forgotten = try AtomicFolder(path: outer.file("b"))
            try withExtendedLifetime(forgotten) { try forgotten.create("one").finish() }
        }
        #expect(outer.contents == [])
        let late = try AtomicFolder(path: outer.file("c"))
        let unfinished = try late.create("one")
        late.discard()
        #expect(throws: StreamError.self) { try unfinished.finish() }
        #expect(outer.contents == [])
    }

    @Test("an empty folder is replaced, with its permissions; nothing else is")
    func existing() throws {
        #expect(mkdir(outer.file("empty"), 0o755) == 0)
        chmod(outer.file("empty"), 0o755)
        let folder = try AtomicFolder(path: outer.file("empty"))
        try folder.create("a").finish()
        #expect(names("empty") == [])
        try folder.commit()
        #expect(names("empty") == ["a"])
        #expect(outer.mode("empty") == 0o755)

        let full = #expect(throws: StreamError.self) {
            try AtomicFolder(path: outer.file("empty"))
        }
        #expect(full?.code == .cannotCreate)
        let path = outer.make("file", [1])
        for path in [path, "/dev/null", outer.file("none/a"), ""] {
            let error = #expect(throws: StreamError.self) { try AtomicFolder(path: path) }
            #expect(error?.code == .cannotCreate, "\(path)")
            #expect(error?.path == path)
        }
        #expect(outer.contents == ["empty", "file"])
        remove("empty")
    }

    @Test("a folder that was filled meanwhile stays")
    func race() throws {
        let folder = try AtomicFolder(path: outer.file("new"))
        try folder.create("a").finish()
        #expect(mkdir(outer.file("new"), 0o700) == 0)
        _ = outer.make("new/other", [1])
        let error = #expect(throws: StreamError.self) { try folder.commit() }
        #expect(error?.code == .inputOutput)
        #expect(outer.contents == ["new"])
        #expect(names("new") == ["other"])
        remove("new")
    }

    @Test("a file of the same file system is linked, also through a symbolic link")
    func linking() throws {
        let path = outer.make("old", sampleNoise(1000))
        #expect(symlink("old", outer.file("link")) == 0)
        let folder = try AtomicFolder(path: outer.file("new"))
        #expect(try folder.transfer(RandomAccessFile(path: path), as: "a") == .linked)
        #expect(
            try folder.transfer(RandomAccessFile(path: outer.file("link")), as: "b") == .linked)
        try folder.commit()
        #expect(identity(outer.file("new/a")) == identity(path))
        #expect(identity(outer.file("new/b")) == identity(path))
        remove("new")
    }

    @Test("a file of another file system is copied, with its progress")
    func copying() throws {
        var template = Array("/dev/shm/byte-streams-XXXXXX".utf8CString)
        let descriptor = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { mkstemp($0) } ?? -1
        }
        guard descriptor >= 0 else { return }
        let path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
        defer { if let path { unlink(path) } }
        let bytes = sampleNoise(3 << 20)
        #expect(bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == 3 << 20)
        close(descriptor)
        let file = try RandomAccessFile(path: #require(path))
        let folder = try AtomicFolder(path: outer.file("new"))
        var advanced: UInt64 = 0
        let transfer = try folder.transfer(file, as: "a") { advanced += $0 }
        guard transfer == .copied else {
            // Here both are one file system.
            folder.discard()
            return
        }
        try folder.commit()
        #expect(advanced == 3 << 20)
        let copy = try FileSource(path: outer.file("new/a")).readAll(atMost: 1 << 26)
        #expect(copy == bytes)
        #expect(identity(outer.file("new/a")) != identity(file.path))
        remove("new")
    }

    @Test("a name is used once, and leads nowhere else")
    func namesInside() throws {
        let folder = try AtomicFolder(path: outer.file("new"))
        try folder.create("a").finish()
        #expect(throws: StreamError.self) { try folder.create("a") }
        #expect(throws: StreamError.self) { try folder.create("../a") }
        folder.discard()
        #expect(outer.contents == [])
    }
}
