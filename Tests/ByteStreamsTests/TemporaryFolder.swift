#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A folder for one test, which goes away with it.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/byte-streams-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress, let made = mkdtemp(start) else { return "" }
            return String(cString: made)
        }
        precondition(!path.isEmpty, "no temporary folder")
    }

    deinit {
        for name in contents { unlink(path + "/" + name) }
        rmdir(path)
    }

    /// The names in it, sorted.
    var contents: [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The path of a file that may or may not exist.
    func file(_ name: String) -> String { path + "/" + name }

    /// Makes a file and returns its path.
    func make(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o600) -> String {
        let descriptor = open(file(name), O_WRONLY | O_CREAT | O_TRUNC, mode)
        precondition(descriptor >= 0, "cannot make \(name)")
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        precondition(written == bytes.count, "cannot write \(name)")
        close(descriptor)
        return file(name)
    }

    /// The permission bits of a file.
    func mode(_ name: String) -> mode_t {
        var info = stat()
        return stat(file(name), &info) == 0 ? info.st_mode & 0o777 : 0
    }
}
