import ByteStreams

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What stands in a folder of the file system.
package enum DirectoryListing {
    package static func isDirectory(_ path: String) -> Bool { kind(of: path) == S_IFDIR }

    package static func isFile(_ path: String) -> Bool { kind(of: path) == S_IFREG }

    /// A path that leads into a file: the file, and what follows; nil for a path that is there.
    package static func insideFile(_ path: String) -> (file: String, rest: String)? {
        guard kind(of: path) == nil else { return nil }
        var end = path.endIndex
        while let slash = path[..<end].lastIndex(of: "/"), slash != path.startIndex {
            let file = String(path[..<slash])
            if isFile(file) {
                return (file, String(path[path.index(after: slash)...]))
            }
            end = slash
        }
        return nil
    }

    /// The names of the folders in a folder, sorted; none where it cannot be read.
    package static func subfolders(of path: String) -> [String] {
        (names(in: path) ?? []).filter { isDirectory("\(path)/\($0)") }
    }

    /// The names of everything in a folder, sorted; nil where it cannot be read.
    package static func names(in path: String) -> [String]? {
        do {
            return try FolderListing.names(of: path)
        } catch {
            return nil
        }
    }

    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
