import Foundation
import TestSupport

/// A copy of a small directory archive, for damaging.
struct SmallExport {
    let temporary: TemporaryDirectory
    let url: URL
    var path: String { url.path }

    init() throws {
        temporary = try TemporaryDirectory()
        url = try temporary.copy(Fixture.url("corpus/pg15/appdb-Fd"), as: "export.dir")
    }

    func file(_ name: String) -> URL { url.appending(path: name) }

    func bytes(_ name: String) throws -> [UInt8] { try contents(of: file(name)) }

    func write(_ bytes: some Sequence<UInt8>, _ name: String) throws {
        try Data(bytes).write(to: file(name))
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(at: file(name))
    }

    /// A table's data file with more than a few rows; another than `other`.
    func dataFile(besides other: String? = nil) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { $0.hasSuffix(".dat.gz") && !$0.hasPrefix("blob") && $0 != other }.sorted()
        let sizes = try names.map { (name: $0, size: try bytes($0).count) }
        guard let largest = sizes.max(by: { $0.size < $1.size }) else {
            throw SupportError("\(path) has no data.")
        }
        return largest.name
    }

    /// Keeps a data file's content uncompressed, as `pg_dump -Z0` does; returns its name.
    func uncompress(_ name: String) throws -> String {
        let plain = String(name.dropLast(3))
        try write(gunzipped(bytes(name)), plain)
        try remove(name)
        return plain
    }

    /// Puts other bytes of the same length into a file.
    func replace(_ old: String, with new: String, in name: String) throws {
        precondition(old.utf8.count == new.utf8.count)
        var content = try bytes(name)
        guard let range = content.firstRange(of: Array(old.utf8)) else {
            throw SupportError("\(old) is not in \(name).")
        }
        content.replaceSubrange(range, with: new.utf8)
        try write(content, name)
    }
}
