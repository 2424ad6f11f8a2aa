import ByteStreams
import Conversion
import DumpArchive
import Exports
import Foundation
import TestSupport
import Testing
import Transformation

/// Tools beside pg_dump write entries whose COPY statements end otherwise than its own.
@Suite("COPY statements of an archive that lack their semicolon or line end")
struct CopyEndsTests {
    @Test(
        "are written as pg_dump's own", arguments: ["", ";", "\n", "  ", "; -- rows", " /* ; */\n"])
    func ends(_ end: String) throws {
        let folder = try TemporaryDirectory()
        let whole = Fixture.url("corpus/pg15/appdb-Fd")
        let other = folder.file("other")
        try FileManager.default.copyItem(at: whole, to: other)
        let file = other.appending(path: "toc.dat")
        var contents = try TOCReader.readDirectory(MemorySource(Array(Data(contentsOf: file))))
        var count = 0
        for index in contents.entries.indices {
            guard let copy = contents.entries[index].copyStatement, !copy.isEmpty else { continue }
            #expect(copy.suffix(2).elementsEqual(";\n".utf8))
            contents.entries[index].copyStatement = copy.dropLast(2) + Array(end.utf8)
            count += 1
        }
        #expect(count > 5)
        try Data(TOCWriter.bytes(of: contents)).write(to: file)

        #expect(try converted(other) == converted(whole))
        // Through another archive, too.
        func again(_ archive: URL) throws -> [UInt8] {
            let custom = folder.file("custom-\(UUID().uuidString)")
            try convert(archive, to: custom) { $0.format = .custom }
            return try converted(custom)
        }
        #expect(try again(other) == again(whole))
    }
}
