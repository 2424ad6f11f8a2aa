public import ByteStreams

/// A folder of the file system.
public struct DirectoryFolder: ArchiveFolder {
    /// The folder's path.
    public let path: String
    /// The names of everything in it, sorted, as they were when it was opened.
    public let names: [String]

    private let known: Set<String>
    /// Whether reading its files is to end.
    private let isOver: FileSource.IsOver?

    /// Opens the folder at `path`, whose files are read until `isOver`.
    ///
    /// Throws `.cannotOpen` if it is not there, may not be read or is not a folder.
    public init(path: String, until isOver: FileSource.IsOver? = nil) throws(ArchiveError) {
        do {
            names = try FolderListing.names(of: path)
        } catch {
            throw ArchiveError(error)
        }
        self.path = path
        known = Set(names)
        self.isOver = isOver
    }

    /// The size of a file in bytes; nil if there is no such file.
    public func size(of name: String) throws(ArchiveError) -> UInt64? {
        known.contains(name) ? try file(name).size : nil
    }

    /// Opens a file for reading from its start.
    public func open(_ name: String) throws(ArchiveError) -> any ByteSource {
        let file = try file(name)
        do {
            return try RangeSource(file, offset: 0, length: file.size)
        } catch {
            throw ArchiveError(error)
        }
    }

    /// The whole file.
    public func window(of name: String) throws(ArchiveError) -> FileWindow? {
        let file = try file(name)
        return FileWindow(file: file, offset: 0, length: file.size)
    }

    /// Nil: a folder has its files as they are.
    public func deflatedWindow(of name: String) throws(ArchiveError) -> FileWindow? { nil }

    /// The folder's path and the file's name.
    public func displayPath(of name: String) -> String {
        path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    }

    private func file(_ name: String) throws(ArchiveError) -> RandomAccessFile {
        // Only what the folder itself listed is ever opened, so no name leads out of it.
        guard known.contains(name), !name.contains("/") else {
            throw ArchiveError(
                .cannotOpen, "there is no such file", path: displayPath(of: name))
        }
        do {
            return try RandomAccessFile(path: displayPath(of: name), until: isOver)
        } catch {
            throw ArchiveError(error)
        }
    }
}
