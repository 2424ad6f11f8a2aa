import Conversion
import Exports
import Foundation
import Loading
import TargetCheck
import TestSupport
import Testing
import Transformation

@Suite(
    "The whole corpus is read as the releases that made it read it", .blocking,
    .enabled(if: WholeCorpus.isThere, WholeCorpus.reason))
struct WholeCorpusTests {
    @Test(
        "the list of an archive is what pg_restore -l printed",
        arguments: WholeCorpus.archives.filter { $0.list != nil })
    func list(_ archive: CorpusArchive) throws {
        let wanted = try contents(of: try #require(archive.list))
        // The lists were made where the archives were, so they have the time of the archives.
        let created = String(decoding: wanted.dropFirst(23).prefix(23), as: UTF8.self)
        #expect(created.hasSuffix("UTC"))
        let got = try TOCInspection.read(archive.url.path).list(created: created)
        #expect(firstDifference(got, wanted) == nil)
    }

    @Test(
        "the script of an archive is what pg_restore printed of the same database",
        arguments: WholeCorpus.archives.filter {
            $0.restored(false) != nil || $0.restored(true) != nil
        })
    func recorded(_ archive: CorpusArchive) throws {
        for isFull in [false, true] {
            guard let text = archive.restored(isFull) else { continue }
            let wanted = try gunzipped(contents(of: text))
            let got = try script(of: archive, isFull)
            #expect(firstDifference(substance(got), substance(wanted)) == nil)
        }
    }

    /// What no text was kept of needs the release itself: the installed one, or with
    /// `EMIGRATE_POSTGRES_TESTS=1` those of `Scripts/install-postgres`.
    @Test(
        "the script of any other archive is what pg_restore prints",
        arguments: WholeCorpus.archives.filter {
            $0.restored(false) == nil && $0.oracle != nil
        }, [false, true])
    func oracle(_ archive: CorpusArchive, _ isFull: Bool) throws {
        let restore = try #require(archive.oracle)
        let options = isFull ? ["-C", "-c", "--if-exists"] : []
        let wanted = try restore.command("pg_restore", options + ["-f", "-", archive.url.path])
            .run().check().output
        #expect(
            firstDifference(substance(try script(of: archive, isFull)), substance(wanted)) == nil)
    }

    @Test("a script comes out as it is", arguments: WholeCorpus.scripts)
    func plain(_ dump: CorpusArchive) throws {
        var wanted = try contents(of: dump.url)
        if dump.url.pathExtension == "gz" { wanted = try gunzipped(wanted) }
        let got = try converted(dump.url, verbatim)
        #expect(firstDifference(substance(got), substance(wanted)) == nil)
    }

    private func script(of archive: CorpusArchive, _ isFull: Bool) throws -> [UInt8] {
        let text = try converted(archive.url) { options in
            verbatim(&options)
            options.createsDatabase = isFull
            options.cleansFirst = isFull
            options.cleansIfExists = isFull
        }
        #expect(text.count > 500)
        return text
    }
}
