public import ByteStreams

/// A folder inside a zip, read in place.
public struct ZipFolder: ArchiveFolder {
    /// The zip.
    public let archive: ZipArchive
    /// The folder's path in the zip; empty for the zip itself.
    public let path: String
    /// The names of the files in it, sorted.
    public let names: [String]

    /// The folder with this path, with or without `/` at its end.
    public init(_ archive: ZipArchive, path: String) {
        let prefix = path.isEmpty || path.hasSuffix("/") ? path : path + "/"
        self.archive = archive
        self.path = String(prefix.dropLast(prefix.isEmpty ? 0 : 1))
        names = archive.members.compactMap { member in
            guard !member.isFolder, member.path.hasPrefix(prefix) else { return nil }
            let name = member.path.dropFirst(prefix.count)
            return name.contains("/") ? nil : String(name)
        }.sorted()
    }

    /// Finds the one folder with an archive's table of contents, at whatever depth.
    ///
    /// Throws `.unsupported` if there are several, listing them, or none, listing what is there.
    public static func find(in archive: ZipArchive) throws(ArchiveError) -> ZipFolder {
        let paths = folders(in: archive)
        if paths.count == 1 { return ZipFolder(archive, path: paths[0]) }
        if paths.isEmpty {
            let files = archive.members.filter { !$0.isFolder }.map(\.path)
            let content = files.isEmpty ? "is empty" : "holds \(list(files))"
            throw ArchiveError(
                .unsupported, "there is no archive (no toc.dat) in the zip, which \(content)",
                path: archive.file.path)
        }
        let choice = list(paths.map { $0.isEmpty ? "the zip itself" : $0 })
        throw ArchiveError(
            .unsupported,
            "there are \(paths.count) archives in the zip, and one must be chosen: \(choice)",
            path: archive.file.path)
    }

    /// Names of a table of contents, of which some are found only to be refused with a reason.
    private static let contentsNames: Set<Substring> = [
        "toc.dat", "toc.dat.gz", "toc.dat.lz4", "toc.dat.zst",
    ]

    /// The paths of all folders with an archive's table of contents, sorted.
    public static func folders(in archive: ZipArchive) -> [String] {
        var paths: Set<String> = []
        for member in archive.members where !member.isFolder {
            let parts = member.path.split(separator: "/", omittingEmptySubsequences: false)
            if let name = parts.last, contentsNames.contains(name) {
                paths.insert(parts.dropLast().joined(separator: "/"))
            }
        }
        return paths.sorted()
    }

    /// The size of a file's content in bytes; nil if there is no such file.
    public func size(of name: String) throws(ArchiveError) -> UInt64? { member(name)?.size }

    /// Opens a file for reading from its start.
    public func open(_ name: String) throws(ArchiveError) -> any ByteSource {
        try archive.open(try present(name))
    }

    /// Where a stored file's bytes are; nil for a deflated one.
    public func window(of name: String) throws(ArchiveError) -> FileWindow? {
        let member = try present(name)
        return member.isStored ? try archive.window(of: member) : nil
    }

    /// Where a deflated file's data is; nil for a stored one.
    public func deflatedWindow(of name: String) throws(ArchiveError) -> FileWindow? {
        let member = try present(name)
        return member.isStored ? nil : try archive.window(of: member)
    }

    /// The zip's path and the file's path in it.
    public func displayPath(of name: String) -> String { "\(archive.file.path): \(full(name))" }

    private func full(_ name: String) -> String { path.isEmpty ? name : "\(path)/\(name)" }

    private func member(_ name: String) -> ZipMember? {
        name.contains("/") ? nil : archive.member(full(name))
    }

    private func present(_ name: String) throws(ArchiveError) -> ZipMember {
        guard let member = member(name) else {
            throw ArchiveError(
                .cannotOpen, "there is no such file", path: displayPath(of: name))
        }
        return member
    }

    private static func list(_ paths: [String]) -> String {
        let shown = paths.prefix(10).map { Array($0).readable }.joined(separator: ", ")
        return paths.count > 10 ? "\(shown) and \(paths.count - 10) more" : shown
    }
}
