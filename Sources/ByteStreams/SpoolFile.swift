#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file without a name, for what has to be kept while it is worked on.
///
/// Nobody else can open it, and it is gone when this is released or the process ends, however that
/// ends. Writing is for one thread; what `reading` returns is for any number.
public final class SpoolFile: ByteSink {
    /// The folder whose file system it takes room in.
    public let folder: String
    /// How many bytes it has.
    public private(set) var size: UInt64 = 0

    private let descriptor: Descriptor

    /// Room that is left to others, in bytes.
    private static let reserve: UInt64 = 64 << 20

    /// Where such files go: the folder that `TMPDIR` names, or else `/var/tmp`, which is meant for
    /// what is large, while `/tmp` may be in memory.
    public static var defaultFolder: String {
        guard let folder = getenv("TMPDIR"), folder.pointee != 0 else { return "/var/tmp" }
        return String(cString: folder)
    }

    /// Creates an empty file in the file system of `folder`.
    ///
    /// Throws `.cannotCreate`.
    public init(in folder: String = SpoolFile.defaultFolder) throws(StreamError) {
        self.folder = folder
        var template = Array("\(folder)/emigrate-XXXXXX".utf8CString)
        let number = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { mkstemp($0) } ?? -1
        }
        guard number >= 0 else {
            throw StreamError(
                .cannotCreate,
                "no temporary file can be made here: \(SystemError(number: errno).text)",
                path: folder)
        }
        unlink(template)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        descriptor = Descriptor(number: number)
    }

    deinit {
        // It had no name, so that nothing is left of it.
        descriptor.abandon()
    }

    /// Sees that there is room for `count` more bytes, and some for others.
    ///
    /// Throws `.cannotCreate`; a file system that does not tell has room.
    public func require(_ count: UInt64) throws(StreamError) {
        var system = statvfs()
        guard fstatvfs(descriptor.number, &system) == 0 else { return }
        let (free, overflow) = UInt64(system.f_bavail).multipliedReportingOverflow(
            by: UInt64(system.f_frsize))
        guard !overflow, count > free || free - count < Self.reserve else { return }
        throw StreamError(
            .cannotCreate,
            "a temporary file needs \(count) bytes more here, and \(free) are free", path: folder)
    }

    /// Writes behind what was written before.
    ///
    /// Throws `.cannotCreate` where there is no more room, and `.inputOutput`.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        do throws(SystemError) {
            try descriptor.write(bytes, at: size)
        } catch {
            guard [ENOSPC, EDQUOT, EFBIG].contains(error.number) else {
                throw StreamError(.inputOutput, error.text, path: "\(folder): a temporary file")
            }
            throw StreamError(
                .cannotCreate, "there is no more room here for a temporary file: \(error.text)",
                path: folder)
        }
        size += UInt64(bytes.count)
    }

    /// Does nothing: the file lasts no longer than this.
    public func finish() {}

    /// The file with all that was written so far, which messages call `name`.
    ///
    /// Throws `.cannotOpen` where the process has too many files open.
    public func reading(as name: String) throws(StreamError) -> RandomAccessFile {
        let number = fcntl(descriptor.number, F_DUPFD_CLOEXEC, 0)
        guard number >= 0 else {
            throw StreamError(.cannotOpen, SystemError(number: errno).text, path: name)
        }
        return RandomAccessFile(Descriptor(number: number), path: name, size: size)
    }
}
