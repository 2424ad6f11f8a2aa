import ByteStreams
import Foundation
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("An interrupted conversion cleans up behind itself", .blocking)
struct InterruptionTests {
    @Test("in an archive", arguments: [SIGINT, SIGTERM, SIGHUP])
    func archive(_ signal: Int32) throws {
        let export = try SmallExport()
        let name = try export.dataFile()
        try export.write(Self.rows + gzipped("\\.\n\n\n".utf8), name)
        try interrupt(export.path, signal, "clean.sql")
    }

    @Test("in a script", arguments: ["clean.sql", "clean.sql.gz"])
    func script(_ name: String) throws {
        let folder = try TemporaryDirectory()
        let head = try gzipped("CREATE TABLE t (a text);\nCOPY t (a) FROM stdin;\n".utf8)
        let file = try folder.write(head + Self.rows, to: "dump.sql.gz")
        try interrupt(file.path, SIGTERM, name)
    }

    @Test("on the way to another archive", arguments: [["-F", "d", "--copy"], ["-F", "c"]])
    func newArchive(_ options: [String]) throws {
        let export = try SmallExport()
        let name = try export.dataFile()
        try export.write(Self.rows + gzipped("\\.\n\n\n".utf8), name)
        let folder = try TemporaryDirectory()
        var command = try Command.emigrate(
            ["convert", export.path, "-o", folder.file("clean").path] + options)
        command.timeout = 60
        let running = try command.start()
        try waitUntil("something is written") { try Self.isWriting(in: folder) }
        running.send(SIGINT)
        let result = try running.finish()
        #expect(result.status == 130, "\(result)")
        #expect(try folder.contents == [])
    }

    @Test("one that is killed leaves something, which the next one removes", arguments: ["p", "d"])
    func killed(_ format: String) throws {
        let export = try SmallExport()
        let name = try export.dataFile()
        let whole = try export.bytes(name)
        try export.write(Self.rows + gzipped("\\.\n\n\n".utf8), name)
        let folder = try TemporaryDirectory()
        var command = try Command.emigrate(
            "convert", export.path, "-o", folder.file("clean").path, "-F", format)
        if format == "d" { command.arguments.append("--copy") }
        let running = try command.start()
        try waitUntil("something is written") { try Self.isWriting(in: folder) }
        running.send(SIGKILL)
        #expect(try running.finish().signal == SIGKILL)
        #expect(try folder.contents.count == 1)
        #expect(try folder.contents != ["clean"])
        try export.write(whole, name)
        try command.run().check()
        #expect(try folder.contents == ["clean"])
    }

    /// Whether a temporary file or folder there has something in it.
    private static func isWriting(in folder: TemporaryDirectory) throws -> Bool {
        guard let name = try folder.contents.first(where: { $0.hasPrefix(".clean") }) else {
            return false
        }
        let path = folder.file(name).path
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        if attributes[.type] as? FileAttributeType != .typeDirectory {
            return attributes[.size] as? Int ?? 0 > 0
        }
        return try !FileManager.default.contentsOfDirectory(atPath: path).isEmpty
    }

    /// Much to do and little to store: 4 GB of rows in members of a gzip file, all alike.
    private static let rows: [UInt8] = {
        let row = [UInt8](repeating: 0x61, count: (8 << 20) - 1) + [0x0A]
        guard let member = try? gzipped(row) else { return [] }
        return (0..<500).reduce(into: []) { rows, _ in rows += member }
    }()

    /// Interrupts a conversion when it has begun to write, beside a file that has to stay.
    private func interrupt(_ export: String, _ signal: Int32, _ name: String) throws {
        let folder = try TemporaryDirectory()
        let before = Array("what was there before\n".utf8)
        try folder.write(before, to: name)
        var command = try Command.emigrate("convert", export, "-o", folder.file(name).path)
        command.timeout = 60
        let running = try command.start()
        try waitUntil("something is written") { try Self.isWriting(in: folder) }
        running.send(signal)
        let result = try running.finish()
        #expect(result.status == 130, "\(result)")
        #expect(try folder.contents == [name])
        #expect(try contents(of: folder.file(name)) == before)
    }
}
