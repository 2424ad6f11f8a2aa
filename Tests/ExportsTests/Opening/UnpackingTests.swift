import ByteStreams
import DumpArchive
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Exports

@Suite("What has to be unpacked", .blocking)
struct UnpackingTests {
    private func tar(in folder: TemporaryDirectory) throws -> String {
        let tar = folder.file("dump.tgz")
        try Command(
            named: "tar",
            ["-czf", tar.path, "-C", Fixture.url("corpus/pg17").path, "appdb-Fd"]
        ).run().check()
        return tar.path
    }

    @Test("is unpacked once for a job, however often it is opened, and told once")
    func once() throws {
        let folder = try TemporaryDirectory()
        let path = try tar(in: folder)
        let told = Mutex<[String]>([])
        let unpacking = Unpacking(into: folder.url.path) { export, place in
            told.withLock { $0.append("\(export) \(place)") }
        }
        for _ in 1...3 {
            guard case .archive(let archive, let form) = try ExportOpener.open(path, unpacking)
            else {
                Issue.record("no archive")
                return
            }
            #expect(!archive.isSequential && archive.contents.entries.count > 100)
            #expect(form.hasSuffix("unpacked into \(folder.url.path)"))
        }
        #expect(told.withLock { $0 } == ["\(path) \(folder.url.path)"])
    }

    @Test("a folder that is not there says what to do")
    func missing() throws {
        let folder = try TemporaryDirectory()
        let path = try tar(in: folder)
        let error = #expect(throws: MigrationError.self) {
            try ExportOpener.open(path, Unpacking(into: folder.file("nowhere").path))
        }
        #expect(error?.code == .cannotCreate)
        #expect(error?.message.contains("nowhere") == true)
        #expect(error?.advice?.contains("--temporary-directory") == true)
    }

    @Test(
        "a disk that fills while it is written is not a fault of the export",
        .enabled(if: SmallDisk.isAvailable, "a small disk cannot be mounted"))
    func full() throws {
        let disk = try SmallDisk(megabytes: 1)
        let spool = try SpoolFile(in: disk.path)
        let error = #expect(throws: StreamError.self) {
            for _ in 1...20 { try Array(repeating: 0, count: 100_000).withUnsafeBytes(spool.write) }
        }
        #expect(error?.code == .cannotCreate)
        #expect(error?.description.contains(disk.path) == true)
    }
}
