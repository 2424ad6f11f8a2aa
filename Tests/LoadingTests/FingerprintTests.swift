import ByteStreams
import DumpArchive
import Foundation
import RoleRewriting
import SQLSyntax
import TestSupport
import Testing

@testable import Exports
@testable import Loading
@testable import Selection
@testable import Transformation

@Suite("What tells one script from another, for a load that goes on", .blocking)
struct FingerprintTests {
    private func fingerprint(
        _ bytes: [UInt8], target: String = "synapse",
        _ change: (inout ContentOptions) -> Void = { _ in }
    ) throws -> String {
        let folder = try TemporaryDirectory()
        let path = try folder.write(bytes, to: "dump.sql").path
        let file = try RandomAccessFile(path: path)
        var options = LoadOptions(conninfo: "")
        options.contentOptions.roles = RoleMap(target: .init(target))
        change(&options.contentOptions)
        let source = try PeekedSource(RangeSource(file, offset: 0, length: file.size))
        return try Fingerprint.of(
            .script(source, form: "", size: file.size), file: file, options: options)
    }

    @Test("is the same for the same script, and another for each change at its ends")
    func ends() throws {
        for size in [1, 100, 4096, 5000, 300_000] {
            let script = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let first = try fingerprint(script)
            #expect(try fingerprint(script) == first)
            #expect(try fingerprint(script + [0]) != first)
            for position in [0, size / 2, size - 1] where size <= 64 * 4096 || position != size / 2
            {
                var changed = script
                changed[position] ^= 1
                #expect(try fingerprint(changed) != first, "byte \(position) of \(size)")
            }
            #expect(try fingerprint(script, target: "matrix") != first)
        }
    }

    /// Every option that changes what is loaded.
    static let changes: [@Sendable (inout ContentOptions) -> Void] = [
        { $0.keepsOneTimeKeys = true },
        { $0.encoding = "LATIN1" },
        { $0.rewriting.loaderIsSuperuser = true },
        { $0.rewriting.keepsPrivileges = false },
        { $0.rewriting.keepsStatistics = true },
        { $0.roles.keepsAll = true },
        { $0.roles.explicit[.init("a")] = .kept },
        { $0.roles.explicit[.init("a")] = .dropped },
        { $0.roles.explicit[.init("a")] = .mapped(.init("b")) },
        { $0.roles.explicit[.init("ab")] = .kept },
        { $0.selection.schemaOnly = true },
        { $0.selection.sections = [.preData] },
        { $0.selection.sections = [.preData, .data] },
    ]

    @Test("is another for each option that changes what is loaded")
    func options() throws {
        let script = Array("SELECT 1;".utf8)
        var seen = [try fingerprint(script)]
        for change in Self.changes {
            let other = try fingerprint(script, change)
            #expect(!seen.contains(other))
            #expect(try fingerprint(script, change) == other)
            seen.append(other)
        }
    }

    @Test("is another for an archive whose data is not the same under the same table of contents")
    func archiveData() throws {
        let copy = try TemporaryDirectory()
        let original = try TemporaryDirectory()
        let tar = Fixture.export("1.97").zip
        for folder in [copy, original] {
            try Command(named: "unzip", ["-q", tar.path, "-d", folder.url.path]).run().check()
        }
        func fingerprint(_ folder: TemporaryDirectory) throws -> String {
            let path = try #require(
                FileManager.default.enumerator(at: folder.url, includingPropertiesForKeys: nil)?
                    .compactMap { $0 as? URL }.first { $0.lastPathComponent == "toc.dat" })
            guard
                case .archive(let archive, _) = try ExportOpener.open(
                    path.deletingLastPathComponent().path, Unpacking())
            else { throw SupportError("no archive") }
            var contentOptions = ContentOptions()
            let first = try Fingerprint.of(PreparedArchive(archive, contentOptions), contentOptions)
            contentOptions.rewriting.loaderIsSuperuser = true
            #expect(
                try Fingerprint.of(PreparedArchive(archive, contentOptions), contentOptions)
                    != first)
            return first
        }
        #expect(try fingerprint(copy) == fingerprint(original))
        let data = try #require(
            FileManager.default.enumerator(
                at: copy.url, includingPropertiesForKeys: [.fileSizeKey])?
                .compactMap { $0 as? URL }
                .first { $0.pathExtension == "gz" && (try? Data(contentsOf: $0).count) ?? 0 > 100 })
        var bytes = try Data(contentsOf: data)
        bytes[bytes.count - 20] ^= 1
        try bytes.write(to: data)
        #expect(try fingerprint(copy) != fingerprint(original))
    }

    @Test("another choice is another load")
    func choice() throws {
        let folder = try DirectoryFolder(path: Fixture.url("corpus/pg15/appdb-Fd").path)
        let archive = try DirectoryArchive(folder)
        func fingerprint(_ change: (inout Selection) throws -> Void) throws -> String {
            var contentOptions = ContentOptions()
            try change(&contentOptions.selection)
            return try Fingerprint.of(PreparedArchive(archive, contentOptions), contentOptions)
        }
        let prints = [
            try fingerprint { _ in }, try fingerprint { $0.schemaOnly = true },
            try fingerprint { $0.excludedRows = [try NamePattern("big")] },
            try fingerprint { $0.tables = [try NamePattern("big")] },
        ]
        #expect(Set(prints).count == prints.count)
        #expect(try fingerprint { $0.schemaOnly = true } == prints[1])
    }
}
