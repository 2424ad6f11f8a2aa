#if canImport(Darwin)
    import Darwin
#else
    import CSystemCalls
    import Glibc
#endif

/// What the operating system answered instead of doing what it was asked.
struct SystemError: Error {
    var number: Int32

    /// The system's own words for it.
    var text: String {
        guard let text = strerror(number) else { return "error \(number)" }
        return String(cString: text)
    }
}

/// A file descriptor, with the system calls on it that this module needs.
///
/// Calls interrupted by a signal are made again. A descriptor that someone else set to
/// non-blocking (as terminals and pipes of other programs can be) is waited for.
struct Descriptor: Sendable {
    var number: Int32

    enum Kind {
        case regular
        case directory
        case other
    }

    struct Status {
        var kind: Kind
        var size: UInt64
        /// The permission bits.
        var mode: mode_t
    }

    static func open(
        _ path: String, _ flags: Int32, mode: mode_t = 0
    ) throws(SystemError) -> Descriptor {
        while true {
            #if canImport(Darwin)
                let number = Darwin.open(path, flags | O_CLOEXEC, mode)
            #else
                let number = Glibc.open(path, flags | O_CLOEXEC, mode)
            #endif
            if number >= 0 { return Descriptor(number: number) }
            let error = errno
            if error != EINTR { throw SystemError(number: error) }
        }
    }

    /// What is at `path`, following symbolic links; nil when there is nothing.
    static func status(of path: String) throws(SystemError) -> Status? {
        var info = stat()
        if stat(path, &info) == 0 { return Status(info) }
        let error = errno
        if error == ENOENT { return nil }
        throw SystemError(number: error)
    }

    func status() throws(SystemError) -> Status {
        var info = stat()
        guard fstat(number, &info) == 0 else { throw SystemError(number: errno) }
        return Status(info)
    }

    /// Reads once; 0 means the end.
    func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64? = nil
    ) throws(SystemError) -> Int {
        let position = try offset.map(fileOffset)
        while true {
            let count =
                if let position {
                    pread(number, buffer.baseAddress, buffer.count, position)
                } else {
                    platformRead(number, buffer)
                }
            if count >= 0 { return count }
            try recover(from: errno, events: POLLIN)
        }
    }

    /// Waits until there is something to read, or an end; false where `isOver` says so before that.
    func waitForInput(unless isOver: () -> Bool) throws(SystemError) -> Bool {
        while !isOver() {
            var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            let ready = poll(&request, 1, 100)
            if ready > 0 { return true }
            let error = errno
            if ready < 0, error != EINTR { throw SystemError(number: error) }
        }
        return false
    }

    /// Writes all of `bytes`, at `offset` or where the descriptor stands.
    func write(
        _ bytes: UnsafeRawBufferPointer, at offset: UInt64? = nil
    ) throws(SystemError) {
        var rest = bytes
        var position = try offset.map(fileOffset)
        while !rest.isEmpty {
            let count =
                if let position {
                    pwrite(number, rest.baseAddress, rest.count, position)
                } else {
                    platformWrite(number, rest)
                }
            if count < 0 {
                try recover(from: errno, events: POLLOUT)
            } else {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                position = position.map { $0 + off_t(count) }
            }
        }
    }

    func truncate(to size: UInt64) throws(SystemError) {
        let length = try fileOffset(size)
        while ftruncate(number, length) != 0 {
            try recover(from: errno, events: nil)
        }
    }

    /// Waits until the storage has everything.
    func synchronize() throws(SystemError) {
        #if canImport(Darwin)
            // Darwin's fsync stops at the drive's cache. Not every file system knows better.
            if fcntl(number, F_FULLFSYNC) == 0 { return }
        #endif
        while fsync(number) != 0 {
            try recover(from: errno, events: nil)
        }
    }

    /// Asks for a range to be on its way to the storage, without waiting for it.
    ///
    /// It is a hint: what goes wrong with the data is reported by `synchronize`.
    func startWriteback(from offset: UInt64, count: UInt64) {
        #if os(Linux)
            _ = emigrate_start_writeback(
                number, Int64(clamping: offset), Int64(clamping: count))
        #endif
    }

    /// Tells the system that the file will be read from front to back.
    ///
    /// It is a hint.
    func adviseSequential() {
        #if os(Linux)
            _ = posix_fadvise(number, 0, 0, POSIX_FADV_SEQUENTIAL)
        #endif
    }

    /// Makes this file, which is empty, share the blocks of `other`; false where that cannot be.
    func clone(_ other: Descriptor) -> Bool {
        #if os(Linux)
            emigrate_clone(number, other.number) == 0
        #else
            false
        #endif
    }

    /// Has the system copy some of `other`'s bytes to the same offset of this file.
    ///
    /// Returns how many; nil where the system cannot do it by itself, and 0 at the end.
    func copy(
        from other: Descriptor, at offset: UInt64, count: Int
    ) throws(SystemError) -> Int? {
        #if os(Linux)
            let position = try Int64(fileOffset(offset))
            while true {
                var (from, to) = (position, position)
                let copied = copy_file_range(other.number, &from, number, &to, UInt(count), 0)
                if copied >= 0 { return copied }
                let error = errno
                switch error {
                case EINTR: continue
                // What these mean depends on the file systems on both sides.
                case ENOSYS, EXDEV, EINVAL, EOPNOTSUPP, EPERM, EBADF: return nil
                default: throw SystemError(number: error)
                }
            }
        #else
            return nil
        #endif
    }

    /// Closes the descriptor, once: after an interruption its state is known on neither system,
    /// and trying again could close a descriptor that another thread has just opened.
    func close() throws(SystemError) {
        if platformClose(number) != 0 {
            let error = errno
            if error != EINTR { throw SystemError(number: error) }
        }
    }

    /// Closes a descriptor that nothing was written to, or nothing that matters any more: nothing is
    /// lost, so its errors say nothing either.
    func abandon() {
        do {
            try close()
        } catch {}
    }

    private func recover(from error: Int32, events: Int32?) throws(SystemError) {
        if error == EINTR { return }
        guard let events, error == EAGAIN || error == EWOULDBLOCK else {
            throw SystemError(number: error)
        }
        var request = pollfd(fd: number, events: Int16(events), revents: 0)
        if poll(&request, 1, -1) < 0 {
            let error = errno
            if error != EINTR { throw SystemError(number: error) }
        }
    }
}

extension Descriptor.Status {
    fileprivate init(_ info: stat) {
        switch info.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .directory
        default: kind = .other
        }
        size = UInt64(clamping: info.st_size)
        mode = info.st_mode & 0o777
    }
}

private func fileOffset(_ offset: UInt64) throws(SystemError) -> off_t {
    guard let position = off_t(exactly: offset) else { throw SystemError(number: EOVERFLOW) }
    return position
}

// Inside the type these names mean its methods.

private func platformRead(_ number: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(number, buffer.baseAddress, buffer.count)
}

private func platformWrite(_ number: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(number, bytes.baseAddress, bytes.count)
}

private func platformClose(_ number: Int32) -> Int32 {
    close(number)
}
