public import ByteStreams

/// A folder inside a zip or tar, read in place.
public struct PackedFolder: ArchiveFolder {
    /// The zip or tar.
    public let container: any PackedFiles
    /// The folder's path in it; empty for the container itself.
    public let path: String
    /// The names of the files in it, sorted.
    public let names: [String]

    /// The folder with this path, with or without `/` at its end.
    public init(_ container: any PackedFiles, path: String) {
        let prefix = path.isEmpty || path.hasSuffix("/") ? path : path + "/"
        self.container = container
        self.path = String(prefix.dropLast(prefix.isEmpty ? 0 : 1))
        names = container.files.compactMap { file in
            guard file.hasPrefix(prefix) else { return nil }
            let name = file.dropFirst(prefix.count)
            return name.contains("/") ? nil : String(name)
        }.sorted()
    }

    /// Names of a table of contents, of which some are found only to be refused with a reason.
    private static let contentsNames: Set<Substring> = [
        "toc.dat", "toc.dat.gz", "toc.dat.lz4", "toc.dat.zst",
    ]

    /// The paths of all folders with an archive's table of contents, sorted.
    public static func archives(in container: any PackedFiles) -> [String] {
        var paths: Set<String> = []
        for file in container.files {
            let parts = file.split(separator: "/", omittingEmptySubsequences: false)
            if let name = parts.last, contentsNames.contains(name) {
                paths.insert(parts.dropLast().joined(separator: "/"))
            }
        }
        return paths.sorted()
    }

    /// The size of a file's content in bytes; nil if there is no such file.
    public func size(of name: String) throws(ArchiveError) -> UInt64? {
        name.contains("/") ? nil : container.size(of: full(name))
    }

    /// Opens a file for reading from its start.
    public func open(_ name: String) throws(ArchiveError) -> any ByteSource {
        try container.open(present(name))
    }

    /// Where a file's bytes are; nil for a deflated one.
    public func window(of name: String) throws(ArchiveError) -> FileWindow? {
        try container.window(of: present(name))
    }

    /// Where a deflated file's data is; nil for any other.
    public func deflatedWindow(of name: String) throws(ArchiveError) -> FileWindow? {
        try container.deflatedWindow(of: present(name))
    }

    /// The container's path and the file's path in it.
    public func displayPath(of name: String) -> String { container.displayPath(of: full(name)) }

    private func full(_ name: String) -> String { path.isEmpty ? name : "\(path)/\(name)" }

    private func present(_ name: String) throws(ArchiveError) -> String {
        guard try size(of: name) != nil else {
            throw ArchiveError(
                .cannotOpen, "there is no such file", path: displayPath(of: name))
        }
        return full(name)
    }
}
