#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A destination and a temporary name beside it, in the same folder and so on the same volume.
struct TemporaryPlace: Sendable {
    /// The destination's folder, absolute and without symbolic links.
    let folder: String
    let destinationName: String
    let temporary: String
    private let destination: String
    /// The permissions of what will be replaced.
    private let mode: mode_t?

    /// Looks at the destination.
    ///
    /// Only a regular file can be replaced by a file, and only a folder by a folder.
    init(for path: String, isFolder: Bool = false) throws(SystemError) {
        let path = isFolder ? Self.withoutTrailingSlashes(path) : path
        let status = try Descriptor.status(of: path)
        switch status?.kind {
        case .directory: if !isFolder { throw SystemError(number: EISDIR) }
        case .regular: if isFolder { throw SystemError(number: ENOTDIR) }
        case .other: throw SystemError(number: EEXIST)
        case nil: break
        }
        // An existing destination may be a symbolic link, which is to stay one.
        let target = status == nil ? path : try Self.resolve(path)
        let (parent, name) = Self.split(target)
        // "", "folder/", "folder/." and the like name folders, which do not exist.
        guard !["", ".", ".."].contains(name) else { throw SystemError(number: EISDIR) }

        folder = try Self.resolve(parent)
        destinationName = name
        let prefix = folder == "/" ? "/" : folder + "/"
        destination = prefix + name
        temporary = prefix + Self.temporaryName(for: name)
        mode = status?.mode
    }

    /// Creates the temporary file.
    ///
    /// It is registered before it exists. Should somebody else's file have its name, with its ten
    /// random characters, creating fails, and only a signal at that very moment would harm it.
    func create() throws(SystemError) -> (Descriptor, TemporaryFiles.Registration?) {
        let registration = TemporaryFiles.register(temporary)
        do throws(SystemError) {
            let descriptor = try Descriptor.open(
                temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o666)
            if let mode, fchmod(descriptor.number, mode) != 0 {
                let error = SystemError(number: errno)
                remove()
                try descriptor.close()
                throw error
            }
            return (descriptor, registration)
        } catch {
            registration.map(TemporaryFiles.unregister)
            throw error
        }
    }

    /// Creates the temporary folder and returns its path.
    func createFolder() throws(SystemError) -> String {
        // As pg_dump's: what is in an export is nobody else's business.
        guard mkdir(temporary, 0o700) == 0 else { throw SystemError(number: errno) }
        if let mode, chmod(temporary, mode) != 0 {
            let error = SystemError(number: errno)
            removeFolder()
            throw error
        }
        return temporary
    }

    /// Removes the temporary folder, which has to be empty.
    func removeFolder() {
        rmdir(temporary)
    }

    func rename() throws(SystemError) {
        guard platformRename(temporary, destination) == 0 else {
            throw SystemError(number: errno)
        }
    }

    /// Removes the temporary file.
    ///
    /// One that somebody has removed already is no loss.
    func remove() {
        unlink(temporary)
    }

    /// Waits until the storage knows the name that what is called `path` was given.
    ///
    /// Throws `.unsettled`.
    func settleName(of path: String) throws(StreamError) {
        do throws(SystemError) {
            try Self.synchronize(folder: folder)
        } catch {
            throw StreamError(
                .unsettled, "its folder could not be synchronized (\(error.text))", path: path)
        }
    }

    /// Waits until the storage knows the names in a folder.
    static func synchronize(folder: String) throws(SystemError) {
        let descriptor = try Descriptor.open(folder, O_RDONLY | O_DIRECTORY)
        do throws(SystemError) {
            try descriptor.synchronize()
        } catch {
            try descriptor.close()
            // Some file systems have nothing to synchronize in a folder.
            if error.number != EINVAL && error.number != ENOTSUP { throw error }
            return
        }
        try descriptor.close()
    }

    private static func resolve(_ path: String) throws(SystemError) -> String {
        guard let resolved = realpath(path, nil) else { throw SystemError(number: errno) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        let bytes = path.utf8
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
        let folder = String(path[..<slash])
        return (folder.isEmpty ? "/" : folder, String(path[bytes.index(after: slash)...]))
    }

    private static func withoutTrailingSlashes(_ path: String) -> String {
        var path = Substring(path)
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }

    private static func temporaryName(for name: String) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        let suffix = String((0..<10).compactMap { _ in alphabet.randomElement() })
        return temporaryPrefix(for: name) + suffix
    }

    /// What the temporary names for a destination begin with.
    static func temporaryPrefix(for name: String) -> String {
        // Names may have 255 bytes in most file systems.
        var beginning = Substring(name)
        while beginning.utf8.count > 200 { beginning.removeLast() }
        return ".\(beginning).emigrate-"
    }
}

// Inside the type this name means its method.
private func platformRename(_ old: String, _ new: String) -> Int32 {
    rename(old, new)
}
