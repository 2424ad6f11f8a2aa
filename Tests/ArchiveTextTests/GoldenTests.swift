import ArchiveTestSupport
import DumpArchive
import TestSupport
import Testing

@testable import ArchiveText

/// What pg_restore printed for the same archives, compared byte for byte.
@Suite struct GoldenTests {
    struct Golden: CustomTestStringConvertible, Sendable {
        var archive: String
        var text: String
        var change: @Sendable (inout ScriptOptions) -> Void = { _ in }
        var testDescription: String { text }
    }

    static let goldens =
        ["10", "13", "15", "16", "17", "18", "19"].flatMap { release in
            let folder = "pg\(release)"
            return [
                Golden(archive: "\(folder)/appdb-Fd", text: "\(folder)/appdb-Fd.restored"),
                Golden(
                    archive: "\(folder)/appdb-Fd", text: "\(folder)/appdb-Fd.restored-noowner"
                ) { $0.noOwner = true },
                Golden(archive: "\(folder)/appdb-Fd", text: "\(folder)/appdb-Fd.restored-ssa") {
                    $0.useSetSessionAuthorization = true
                },
                // Dumped once more in 10, where the random keys of its rows differ.
                Golden(
                    archive: "\(folder)/appdb-Fd" + (release == "10" ? "-create" : ""),
                    text: "\(folder)/appdb-Fd-create.restored"
                ) {
                    $0.create = true
                    $0.clean = true
                    $0.ifExists = true
                },
            ]
        } + [
            Golden(
                archive: "pg15/variants/stdstroff-Fd", text: "pg15/variants/stdstroff-Fd.restored"),
            Golden(
                archive: "pg15/variants/viaroot-Fd", text: "pg15/variants/viaroot-Fd.restored"),
            Golden(archive: "pg18/variants/jobs2-Fd", text: "pg18/variants/jobs2-Fd.restored"),
            Golden(archive: "pg15/r2-Fd", text: "pg15/r2-Fd-create.restored") { $0.create = true },
            Golden(archive: "pg19/statistics-Fd", text: "pg19/statistics-Fd.restored") {
                $0.withStatistics = true
            },
        ]

    @Test("prints what pg_restore prints", arguments: goldens)
    func equal(golden: Golden) throws {
        let wanted = try CorpusArchive.bytes(golden.text + ".sql.gz")
        var options = ScriptOptions()
        // The rows have such lines too.
        if let mark = Array(wanted.prefix(100)).firstRange(of: "\\restrict ") {
            let key = wanted[mark.upperBound...].prefix { $0 != 0x0A }
            options.restrictKey = String(decoding: key, as: UTF8.self)
        }
        golden.change(&options)
        #expect(
            firstDifference(try script(CorpusArchive.archive(golden.archive), options), wanted)
                == nil)
    }

    @Test("planner statistics come out on request only")
    func statistics() throws {
        let archive = try CorpusArchive.archive("pg18/appdb-stats-Fd")
        var options = ScriptOptions()
        #expect(!(try text(archive.contents, options)).contains("pg_restore_relation_stats"))
        options.withStatistics = true
        let full = try text(archive.contents, options)
        #expect(full.components(separatedBy: "\n-- Statistics for Name: ").count == 58)
    }

    @Test("settings that the target lacks can be left out")
    func omitted() throws {
        let archive = try CorpusArchive.archive("pg18/appdb-Fd")
        var options = ScriptOptions()
        #expect(try text(archive.contents, options).contains("SET transaction_timeout = 0;\n"))
        options.omittedSettings = ["transaction_timeout"]
        #expect(!(try text(archive.contents, options)).contains("transaction_timeout"))
    }
}

extension String {
    fileprivate func components(separatedBy mark: String) -> [Substring] {
        split(separator: mark, omittingEmptySubsequences: false)
    }
}
