import Exports
import Foundation
import TestSupport
import Testing

/// The dumps of one nasty schema by pg_dump 10 to 18 in all forms, of which `Fixtures/corpus` is a part.
///
/// The whole is too large for the repository: it is looked for beside the checkout, and all of it is
/// tested where `EMIGRATE_CORPUS` says where it is. A sample is enough otherwise.
enum WholeCorpus {
    static let reason: Comment = "EMIGRATE_CORPUS names no corpus, and none is beside the checkout"

    static var isThere: Bool { !archives.isEmpty }

    private static let told = ProcessInfo.processInfo.environment["EMIGRATE_CORPUS"]

    private static let root =
        told.map { URL(filePath: $0) }
        ?? Fixture.repository.deletingLastPathComponent().appending(path: "shared/corpus")

    /// The archives, sorted; every fifth of them unless all are wanted.
    static let archives: [CorpusArchive] = sample(files.filter(\.isArchive).map(CorpusArchive.init))

    /// The scripts, likewise.
    static let scripts: [CorpusArchive] = sample(
        files.filter {
            let name = $0.lastPathComponent
            return name.hasPrefix("dumpall") || name.contains("plain")
                || name.contains("inserts.sql")
        }.map(CorpusArchive.init))

    private static func sample(_ all: [CorpusArchive]) -> [CorpusArchive] {
        all.enumerated().filter { told != nil || $0.offset % 5 == 0 }.map(\.element)
    }

    private static let files: [URL] = {
        let manager = FileManager.default
        func children(_ folder: URL) -> [URL] {
            ((try? manager.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? [])
                .sorted { $0.path < $1.path }
        }
        let releases = children(root).filter { $0.lastPathComponent.hasPrefix("pg") }
        return releases.flatMap { children($0) + children($0.appending(path: "variants")) }
    }()
}

extension URL {
    fileprivate var isArchive: Bool {
        pathExtension == "custom" || pathExtension == "tar"
            || FileManager.default.fileExists(atPath: appending(path: "toc.dat").path)
    }
}

/// One dump of the corpus, with what its own release's `pg_restore` said of it.
struct CorpusArchive: CustomTestStringConvertible {
    let url: URL

    var name: String { url.lastPathComponent }
    var testDescription: String { url.pathComponents.suffix(3).joined(separator: "/") }

    /// The release's first number.
    var release: Int {
        let folder = url.pathComponents.last { $0.hasPrefix("pg") && Int($0.dropFirst(2)) != nil }
        return folder.flatMap { Int($0.dropFirst(2)) } ?? 0
    }

    /// What `pg_restore -l` printed; nil where it was not kept.
    var list: URL? { existing(url.appendingPathExtension("list")) }

    /// What `pg_restore` printed of an archive of the same database; nil for a part of it, another one,
    /// or other words for it.
    func restored(_ isFull: Bool) -> URL? {
        let words = ["byowner", "cols", "section-data", "stats"]
        guard name.hasPrefix("appdb"), !words.contains(where: name.contains) else { return nil }
        // In 10 the database was made anew for the archive with --create.
        guard release > 10 || name.contains("create") == isFull else { return nil }
        let text = isFull ? "appdb-Fd-create.restored.sql.gz" : "appdb-Fd.restored.sql.gz"
        return existing(url.deletingLastPathComponent().appending(path: text))
    }

    /// The programs of the release; nil where they are not there.
    ///
    /// Nil for 10, too: the ones that `Scripts/install-postgres` makes are too old for its archives.
    var oracle: PostgresPrograms? {
        guard release > 10 else { return nil }
        return PostgresRelease.all.first { $0.major == release }?.programs
    }

    private func existing(_ file: URL) -> URL? {
        FileManager.default.fileExists(atPath: file.path) ? file : nil
    }
}
