public import ByteStreams

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A folder of the file system.
public struct DirectoryFolder: ArchiveFolder {
    /// The folder's path.
    public let path: String
    /// The names of everything in it, sorted, as they were when it was opened.
    public let names: [String]

    private let known: Set<String>

    /// Opens the folder at `path`.
    ///
    /// Throws `.cannotOpen` if it is not there, may not be read or is not a folder.
    public init(path: String) throws(ArchiveError) {
        guard let stream = opendir(path) else {
            throw ArchiveError(.cannotOpen, String(cString: strerror(errno)), path: path)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let size = MemoryLayout.size(ofValue: entry.pointee.d_name)
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: size) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else {
            throw ArchiveError(.inputOutput, String(cString: strerror(errno)), path: path)
        }
        self.path = path
        self.names = names.sorted()
        known = Set(names)
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
            return try RandomAccessFile(path: displayPath(of: name))
        } catch {
            throw ArchiveError(error)
        }
    }
}
