#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What runs that were killed have left beside a destination.
///
/// Whoever fills a temporary file or folder has it locked (flock), and the system takes the lock back
/// however a process ends. So what has such a name and can be locked is nobody's any more. Where a file
/// system cannot lock, nothing is taken for a leftover.
extension TemporaryPlace {
    /// Locks what was created, until the descriptor is closed.
    ///
    /// Nil where the permissions that it has to have let nobody look into it, so that no other run does
    /// either. Throws where another run, which looked in the moment before, is just removing it.
    func hold() throws(SystemError) -> Descriptor? {
        let descriptor: Descriptor
        do throws(SystemError) {
            descriptor = try Descriptor.open(temporary, O_RDONLY | O_NOFOLLOW)
        } catch {
            guard error.number == EACCES else { throw error }
            return nil
        }
        let isTaken = flock(descriptor.number, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
        var info = stat()
        guard !isTaken, fstat(descriptor.number, &info) == 0, info.st_nlink > 0 else {
            try descriptor.close()
            throw SystemError(number: EAGAIN)
        }
        return descriptor
    }

    /// Removes what runs with this destination have left that are over.
    ///
    /// What cannot be removed stays: that hinders nobody.
    func removeLeftovers() {
        do throws(SystemError) {
            for name in try FolderListing.names(in: folder) where isTemporary(name) {
                removeIfAbandoned("\(folder)/\(name)")
            }
        } catch {
            // Who may not look here finds nothing.
        }
    }

    private func removeIfAbandoned(_ path: String) {
        do throws(SystemError) {
            // No link is followed, and a pipe is not waited for.
            let descriptor = try Descriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
            defer { descriptor.abandon() }
            if isAbandoned(descriptor) { try Self.remove(path, descriptor) }
        } catch {
            // What cannot be looked into may be somebody's, or is gone.
        }
    }

    private func isTemporary(_ name: String) -> Bool {
        name.hasPrefix(Self.temporaryPrefix(for: destinationName))
            && name.utf8.count == Self.temporaryPrefix(for: destinationName).utf8.count + 10
    }

    /// Whether it is this user's and nobody fills it; it is locked then.
    private func isAbandoned(_ descriptor: Descriptor) -> Bool {
        var info = stat()
        guard fstat(descriptor.number, &info) == 0, info.st_uid == geteuid() else { return false }
        return flock(descriptor.number, LOCK_EX | LOCK_NB) == 0
    }

    private static func remove(_ path: String, _ descriptor: Descriptor) throws(SystemError) {
        guard try descriptor.status().kind == .directory else {
            unlink(path)
            return
        }
        for name in try FolderListing.names(in: path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}
