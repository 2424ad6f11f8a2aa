import Foundation
import TestSupport
import Testing

/// Dumps of each release that did not arrive whole.
@Suite(
    "Damage in each release's dumps", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"),
    .enabled(if: PostgresRelease.isThorough, "EMIGRATE_POSTGRES_TESTS is not 1"), .serialized)
struct ReleaseDamageTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test("a file that was cut short is located damage", arguments: PostgresRelease.all)
    func cut(_ release: PostgresRelease) throws {
        let source = try ReleaseServer.of(release)
        let forms =
            ReleaseForm.archives(of: release).filter { $0.options[0] != "-Fd" && $0.hasRows }
            + [ReleaseForm(options: ["-Fp"])]
        for form in forms {
            let whole = try contents(of: source.dump(form))
            let parts = [0.02, 0.5, 0.9, 0.9999]
            for part in form.isArchive ? parts : [rowsPart(whole)] {
                let file = try folder.write(
                    Array(whole[..<Int(Double(whole.count) * part)]), to: "dump")
                // The end of a tar is only zeros.
                if form.options[0] == "-Ft", part > 0.99 { continue }
                let result = try refusal(of: file.path, status: 65, mentions: "dump")
                #expect(
                    ["byte", "line", "entry", "row"].contains { result.errorText.contains($0) },
                    "\(form.name) at \(part): \(result)")
            }
        }
    }

    /// A place within a table's rows.
    private func rowsPart(_ script: [UInt8]) -> Double {
        let start = script.firstRange(of: Array("COPY app.parent ".utf8))?.lowerBound
        let old = script.firstRange(of: Array("COPY parent ".utf8))?.lowerBound
        return Double((start ?? old ?? 0) + 5000) / Double(script.count)
    }

    @Test("so is a folder with a file that was cut or lost", arguments: PostgresRelease.all)
    func folders(_ release: PostgresRelease) throws {
        let source = try ReleaseServer.of(release)
        for form in ReleaseForm.archives(of: release) where form.options[0] == "-Fd" {
            let whole = try source.dump(form)
            let names = try FileManager.default.contentsOfDirectory(atPath: whole.path).sorted()
            let rows = try #require(
                try names.filter { $0.first?.isNumber == true }
                    .max { try size(whole, $0) < size(whole, $1) } ?? names.first)
            for name in Set(["toc.dat", rows]) {
                for isLost in name == "toc.dat" ? [false] : [true, false] {
                    let copy = try folder.copy(whole, as: UUID().uuidString)
                    let file = copy.appending(path: name)
                    let bytes = try contents(of: file)
                    try FileManager.default.removeItem(at: file)
                    if !isLost {
                        try Data(bytes[..<(bytes.count * 3 / 5)]).write(to: file)
                    }
                    let number = String(name.prefix { $0 != "." })
                    let result = try refusal(of: copy.path, status: 65, mentions: number)
                    #expect(
                        isLost || result.errorText.contains("byte"), "\(form.name) \(result)")
                }
            }
        }
    }

    private func size(_ folder: URL, _ name: String) throws -> Int {
        try contents(of: folder.appending(path: name)).count
    }

    @Test("an archive version that is not known yet is not guessed at", arguments: ["-Fd", "-Fc"])
    func newer(_ format: String) throws {
        let release = try #require(PostgresRelease.all.last)
        let dump = try ReleaseServer.of(release).dump(ReleaseForm(options: [format]))
        let isFolder = format == "-Fd"
        let copy = isFolder ? try folder.copy(dump, as: "copy") : folder.file("copy")
        var bytes = try contents(of: isFolder ? dump.appending(path: "toc.dat") : dump)
        bytes[6] = 17
        try Data(bytes).write(to: isFolder ? copy.appending(path: "toc.dat") : copy)
        for command in [["convert", copy.path, "-o", "/dev/null"], ["inspect", copy.path]] {
            let result = try Command.emigrate(command).run()
            #expect(result.status == 66, "\(result)")
            #expect(result.errorText.contains("archive version 1.17 is newer than the 1.16"))
        }
    }
}
