#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What is in a folder.
public enum FolderListing {
    /// The names of everything in the folder at `path`, sorted.
    ///
    /// Throws `.cannotOpen` if it is not there, may not be read or is not a folder.
    public static func names(of path: String) throws(StreamError) -> [String] {
        do {
            return try names(in: path)
        } catch {
            throw StreamError(.cannotOpen, error.text, path: path)
        }
    }

    static func names(in path: String) throws(SystemError) -> [String] {
        guard let stream = opendir(path) else { throw SystemError(number: errno) }
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
        guard errno == 0 else { throw SystemError(number: errno) }
        return names.sorted()
    }
}
