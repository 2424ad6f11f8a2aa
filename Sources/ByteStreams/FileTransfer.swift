#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How a file came from one folder into another.
public enum FileTransfer: Hashable, Sendable {
    /// It is one file under two names: nothing was copied, and neither may be written to in place.
    case linked
    /// Its blocks are shared until one of the two is written to.
    case cloned
    /// Its bytes were copied.
    case copied

    /// Puts `file` under the name `path` too, in the cheapest way that works.
    ///
    /// `advance` is told how many bytes were copied, from time to time, and may stop the work.
    static func transfer(
        _ file: RandomAccessFile, to path: String, advance: (UInt64) throws(StreamError) -> Void
    ) throws(StreamError) -> FileTransfer {
        do {
            if try link(file.path, to: path) { return .linked }
            #if canImport(Darwin)
                if clonefile(file.path, path, 0) == 0 { return .cloned }
            #endif
            let target = try Descriptor.open(
                path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o666)
            do {
                let isClone = target.clone(file.descriptor)
                if !isClone { try copy(file, to: target, path: path, advance: advance) }
                try target.close()
                return isClone ? .cloned : .copied
            } catch {
                do { try target.close() } catch {}
                unlink(path)
                throw error
            }
        } catch let error as SystemError {
            throw StreamError(.inputOutput, error.text, path: path)
        } catch let error as StreamError {
            throw error
        } catch {
            throw StreamError(.inputOutput, "\(error)", path: path)
        }
    }

    /// Makes a hard link; false where there cannot be one between the two places.
    private static func link(_ old: String, to new: String) throws(SystemError) -> Bool {
        // Where the old path is a symbolic link, the file is meant.
        if linkat(AT_FDCWD, old, AT_FDCWD, new, AT_SYMLINK_FOLLOW) == 0 { return true }
        let error = errno
        switch error {
        // Other devices, other owners' files, too many links, file systems without links.
        case EXDEV, EPERM, EACCES, EMLINK, EOPNOTSUPP, ENOSYS: return false
        default: throw SystemError(number: error)
        }
    }

    /// How many bytes are copied before anybody hears of it.
    private static let step: UInt64 = 32 << 20

    private static func copy(
        _ file: RandomAccessFile, to target: Descriptor, path: String,
        advance: (UInt64) throws(StreamError) -> Void
    ) throws {
        var position: UInt64 = 0
        while position < file.size {
            let count = Int(min(step, file.size - position))
            guard
                let copied = try target.copy(from: file.descriptor, at: position, count: count)
            else { break }
            guard copied > 0 else { break }
            target.startWriteback(from: position, count: UInt64(copied))
            position += UInt64(copied)
            try advance(UInt64(copied))
        }
        guard position < file.size else { return }
        // The system cannot, or found the file shorter than it says; reading will tell.
        let rest = try RangeSource(file, offset: position, length: file.size - position)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = try rest.read(into: buffer)
            if count == 0 { return }
            try target.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), at: position)
            target.startWriteback(from: position, count: UInt64(count))
            position += UInt64(count)
            try advance(UInt64(count))
        }
    }
}
