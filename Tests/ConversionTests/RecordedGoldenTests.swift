import Conversion
import Exports
import Foundation
import TestSupport
import Testing
import Transformation

/// Archives of releases that are not installed, against what their own pg_restore printed.
@Suite("Verbatim conversion prints what each release's own pg_restore printed", .blocking)
struct RecordedGoldenTests {
    struct Recording: CustomTestStringConvertible, Sendable {
        var archive: String
        var text: String
        var isFull = false
        var testDescription: String { "\(archive) as \(text)" }
    }

    private static let recordings =
        ["10", "13", "15", "16", "17", "18", "19"].flatMap { release in
            // The text with --create of 10 is that of an archive of its own.
            let archive = release == "10" ? "pg10/appdb-Fd-create" : "pg\(release)/appdb-Fd"
            return [
                Recording(
                    archive: "pg\(release)/appdb-Fd", text: "pg\(release)/appdb-Fd.restored"),
                Recording(
                    archive: archive, text: "pg\(release)/appdb-Fd-create.restored",
                    isFull: true),
            ]
        } + compressed

    /// The same databases, dumped with other compressions.
    private static let compressed = [
        "pg16/appdb-Fd-lz4", "pg16/appdb-Fd-zstd", "pg17/appdb-Fd-zstd", "pg18/appdb-Fd-lz4",
        "pg18/appdb-Fd-zstd-long",
    ].map { archive in
        Recording(archive: archive, text: archive.prefix(5) + "appdb-Fd.restored")
    }

    @Test("the same bytes, apart from settings, comments and guards", arguments: recordings)
    func recorded(_ recording: Recording) throws {
        let wanted = try gunzipped(Fixture.bytes("corpus/\(recording.text).sql.gz"))
        let got = try converted(Fixture.url("corpus/\(recording.archive)")) { options in
            verbatim(&options)
            options.createsDatabase = recording.isFull
            options.cleansFirst = recording.isFull
            options.cleansIfExists = recording.isFull
        }
        #expect(firstDifference(substance(got), substance(wanted)) == nil)
    }
}
