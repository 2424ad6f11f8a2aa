package import Foundation
import Testing

/// A dump of the corpus, as an archive or a script.
package struct CorpusDump: CustomTestStringConvertible {
    package let url: URL

    package var testDescription: String {
        url.pathComponents.suffix(3).joined(separator: "/")
    }

    /// All of them, in `Fixtures/corpus` or where `EMIGRATE_CORPUS` says.
    package static let all: [CorpusDump] = {
        let environment = ProcessInfo.processInfo.environment
        let root =
            environment["EMIGRATE_CORPUS"].map { URL(filePath: $0) } ?? Fixture.url("corpus")
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        var result: [URL] = []
        for case let file as URL in files ?? .init() {
            let name = file.lastPathComponent
            if name == "toc.dat" { result.append(file.deletingLastPathComponent()) }
            if name.hasSuffix("plain.sql.gz") || name == "dumpall.sql.gz" { result.append(file) }
        }
        return result.sorted { $0.path < $1.path }.map { CorpusDump(url: $0) }
    }()

    /// Whether it is statistics alone, made with `pg_dump --statistics-only`.
    package var hasDefinitions: Bool { !url.lastPathComponent.hasPrefix("statistics-") }

    /// The roles of the servers that they were made on, predefined ones aside.
    package static let roles = [
        "3fa85f64-5717-4562-b3fc-2c963f66afa6", "A1B2C3D4E5", "Quo\"te role", "a1b2c3d4e5",
        "a1b2c3d4e5_ro", "apo's", "app_chain", "app_ro", "app_rw", "back\\slash", "grp", "k7owner",
        "postgres", "rdsadmin", "sp ace", "user", "xa1b2c3d4e5", "ünï",
    ]

    /// What `emigrate convert` makes of it.
    package func converted(_ options: [String]) throws -> String {
        let result = try Command.emigrate(
            ["convert", url.path, "-o", "-", "-q", "--keep-one-time-keys"] + options
        ).run().check()
        return String(decoding: result.output, as: UTF8.self)
    }
}
