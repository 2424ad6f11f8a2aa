#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What tells a file or folder from all others, whatever names it has.
public struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64

    /// What kind of thing has the identity.
    public enum Kind: Hashable, Sendable {
        /// A regular file.
        case file
        case folder
        /// A device, a pipe or the like.
        case special
    }

    /// What is at `path`, symbolic links followed; nil where there is nothing to be seen.
    public static func of(_ path: String) -> (identity: FileIdentity, kind: Kind)? {
        var info = stat()
        return stat(path, &info) == 0 ? (FileIdentity(info), Kind(info)) : nil
    }

    /// What an open descriptor leads to; nil where it is closed.
    public static func of(descriptor: Int32) -> (identity: FileIdentity, kind: Kind)? {
        var info = stat()
        return fstat(descriptor, &info) == 0 ? (FileIdentity(info), Kind(info)) : nil
    }

    /// The folder that a file at `path` is in or would be in, and all folders around that, from the
    /// inside out; none where there is no such folder.
    public static func folders(around path: String) -> [FileIdentity] {
        var path = Substring(path)
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        let whole = String(path)
        // A symbolic link stands for what it leads to, unless that is not there.
        var folder = resolved(whole).map { parent(of: $0) } ?? resolved(parent(of: whole))
        var found: [FileIdentity] = []
        while let current = folder {
            if let (identity, _) = of(current) { found.append(identity) }
            folder = current == "/" ? nil : parent(of: current)
        }
        return found
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

extension FileIdentity {
    fileprivate init(_ info: stat) {
        device = UInt64(truncatingIfNeeded: info.st_dev)
        inode = UInt64(truncatingIfNeeded: info.st_ino)
    }
}

extension FileIdentity.Kind {
    fileprivate init(_ info: stat) {
        switch info.st_mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        default: self = .special
        }
    }
}
