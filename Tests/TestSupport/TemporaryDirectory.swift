package import Foundation

/// A new empty directory that is removed, with all that is in it, together with this object.
package final class TemporaryDirectory: Sendable {
    package let url: URL

    package init() throws {
        // Short: a Unix socket's path may have little more than a hundred bytes.
        let name = "emigrate-\(UUID().uuidString.prefix(13))"
        url = FileManager.default.temporaryDirectory
            .appending(path: name, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// The place of a file in it.
    package func file(_ name: String) -> URL {
        url.appending(path: name)
    }

    /// Writes a file into it and returns its place.
    @discardableResult
    package func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> URL {
        try Data(bytes).write(to: file(name))
        return file(name)
    }

    /// The names of what is in it, sorted.
    package var contents: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
    }
}
