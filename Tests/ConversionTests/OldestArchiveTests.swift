import Conversion
import Exports
import Foundation
import TestSupport
import Testing
import Transformation

/// Archives of version 1.12, which 9.5 and 9.6 wrote in every container.
@Suite(
    "The oldest archives that are read", .blocking,
    .enabled(if: InstalledRestore.isAvailable, "pg_restore 15 is the oracle"))
struct OldestArchiveTests {
    private static let archives = ["kinds.custom", "kinds-piped.custom", "kinds.tar", "kinds-Fd"]

    // Settings apart: tables had OIDs then, and 15 no longer has the setting for them.
    @Test("print what pg_restore prints, also packed anew", arguments: archives)
    func text(_ name: String) throws {
        let archive = Fixture.url("corpus/pg9.6/\(name)")
        let wanted = substance(try InstalledRestore.script(of: archive, key: "K"))
        #expect(wanted.count > 100_000)
        #expect(firstDifference(substance(try converted(archive, verbatim)), wanted) == nil)
        let folder = try TemporaryDirectory()
        for format in [ConvertOptions.Format.directory, .custom] {
            let copy = folder.file("\(format)")
            try convert(archive, to: copy) { options in
                verbatim(&options)
                options.format = format
            }
            let again = substance(try InstalledRestore.script(of: copy, key: "K"))
            #expect(firstDifference(again, wanted) == nil)
            #expect(firstDifference(substance(try converted(copy, verbatim)), wanted) == nil)
        }
    }

    @Test("are read from front to back, too", arguments: ["kinds-piped.custom", "kinds.tar"])
    func streamed(_ name: String) throws {
        let archive = Fixture.url("corpus/pg9.6/\(name)")
        let folder = try TemporaryDirectory()
        let packed = try folder.write(gzipped(contents(of: archive)), to: "packed")
        let wanted = try converted(archive, verbatim)
        #expect(firstDifference(try converted(packed, verbatim), wanted) == nil)
    }
}
