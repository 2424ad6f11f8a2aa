import Conversion
import DumpArchive
import Exports
import Foundation
import Selection
import TestSupport
import Testing
import Transformation

/// Sections, definitions and data are those of pg_restore, byte for byte.
@Suite(
    "A section is what the installed pg_restore prints of it", .blocking,
    .enabled(
        if: InstalledRestore.isAvailable, "pg_restore 15 is the oracle, and is not installed"))
struct SectionGoldenTests {
    struct Part: CustomTestStringConvertible, Sendable {
        var options: [String]
        var selection: Selection
        var testDescription: String { options.joined(separator: " ") }

        init(_ options: String..., change: (inout Selection) -> Void) {
            self.options = options
            selection = Selection()
            change(&selection)
        }
    }

    static let parts = [
        Part("-s") { $0.schemaOnly = true },
        Part("-a") { $0.dataOnly = true },
        Part("--section=pre-data") { $0.sections = [.preData] },
        Part("--section=data") { $0.sections = [.data] },
        Part("--section=post-data") { $0.sections = [.postData] },
        Part("--section=pre-data", "--section=post-data") { $0.sections = [.preData, .postData] },
        Part("--section=post-data", "-s") {
            $0.sections = [.postData]
            $0.schemaOnly = true
        },
        Part("--section=data", "-C") { $0.sections = [.data] },
        Part("--section=pre-data", "-C", "-c", "--if-exists") { $0.sections = [.preData] },
        Part("--section=post-data", "-c") { $0.sections = [.postData] },
        Part("-s", "-C", "-c") { $0.schemaOnly = true },
        Part("-a", "-C") { $0.dataOnly = true },
    ]

    private func compare(_ archive: URL, _ part: Part, as input: URL? = nil) throws {
        let wanted = try InstalledRestore.script(of: archive, key: "K", options: part.options)
        let got = try converted(input ?? archive) { options in
            verbatim(&options)
            options.contentOptions.selection = part.selection
            options.createsDatabase = part.options.contains("-C")
            options.cleansFirst = part.options.contains("-c")
            options.cleansIfExists = part.options.contains("--if-exists")
        }
        #expect(firstDifference(got, wanted) == nil)
    }

    @Test(
        "of the corpus", arguments: parts,
        [
            "pg13/appdb-Fd", "pg15/appdb-Fd", "pg15/r2-Fd", "pg15/variants/stdstroff-Fd",
            "pg15/variants/viaroot-Fd",
        ])
    func archive(_ part: Part, _ name: String) throws {
        try compare(Fixture.url("corpus/\(name)"), part)
    }

    @Test("of an export in its zip", arguments: parts[0...4])
    func export(_ part: Part) throws {
        let folder = try TemporaryDirectory()
        let export = Fixture.export("1.97-acl")
        try compare(try export.directory(in: folder), part, as: export.zip)
    }
}
