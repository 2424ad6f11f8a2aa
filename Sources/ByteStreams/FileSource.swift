#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The bytes of a file, a pipe or the standard input, read straight into the caller's buffer.
public final class FileSource: ByteSource {
    /// The path, or "standard input".
    public let name: String
    /// How many bytes have been read so far.
    public private(set) var offset: UInt64 = 0

    /// Whether reading has to end before its time.
    public typealias IsOver = @Sendable () -> Bool

    private let descriptor: Descriptor
    private let isOwned: Bool
    /// Nil for a file, whose bytes are there.
    private var isOver: IsOver?

    /// Opens a file, a named pipe or a device for reading.
    ///
    /// While a pipe or device has nothing to read, `isOver` is asked again and again whether to go on
    /// waiting. Throws `.cannotOpen` for what does not exist, may not be read or is a directory.
    public convenience init(path: String, until isOver: IsOver? = nil) throws(StreamError) {
        let descriptor: Descriptor
        do throws(SystemError) {
            // A pipe that nobody writes to would keep the system from opening it.
            let kind = try Descriptor.status(of: path)?.kind
            let waits = isOver != nil && kind == .other
            descriptor = try Descriptor.open(path, O_RDONLY | (waits ? O_NONBLOCK : 0))
        } catch {
            throw StreamError(.cannotOpen, error.text, path: path)
        }
        self.init(descriptor: descriptor, name: path, isOwned: true)
        try examine(isOver)
        descriptor.adviseSequential()
    }

    /// The process's standard input, which stays open.
    ///
    /// While it has nothing to read, `isOver` is asked again and again whether to go on waiting.
    /// Throws `.cannotOpen` when it is closed or a directory.
    public static func standardInput(until isOver: IsOver? = nil) throws(StreamError) -> FileSource
    {
        let source = FileSource(
            descriptor: Descriptor(number: STDIN_FILENO), name: "standard input", isOwned: false)
        try source.examine(isOver)
        // What is open for writing only stands for what was closed.
        guard fcntl(STDIN_FILENO, F_GETFL) & O_ACCMODE != O_WRONLY else {
            throw StreamError(.cannotOpen, SystemError(number: EBADF).text, path: source.name)
        }
        return source
    }

    private init(descriptor: Descriptor, name: String, isOwned: Bool) {
        self.descriptor = descriptor
        self.name = name
        self.isOwned = isOwned
    }

    deinit {
        if isOwned { descriptor.abandon() }
    }

    /// Reads what is there, up to the buffer's size.
    ///
    /// Throws `.inputOutput`, and `.cancelled` where reading had to end before anything came.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        do throws(SystemError) {
            if let isOver {
                guard try descriptor.waitForInput(unless: isOver) else {
                    throw SystemError(number: ECANCELED)
                }
            }
            let count = try descriptor.read(into: buffer)
            offset += UInt64(count)
            return count
        } catch  where error.number == ECANCELED {
            throw StreamError(.cancelled, "reading was ended", path: name, offset: offset)
        } catch {
            throw StreamError(.inputOutput, error.text, path: name, offset: offset)
        }
    }

    private func examine(_ isOver: IsOver?) throws(StreamError) {
        do throws(SystemError) {
            switch try descriptor.status().kind {
            case .directory: throw SystemError(number: EISDIR)
            case .regular: break
            case .other: self.isOver = isOver
            }
        } catch {
            throw StreamError(.cannotOpen, error.text, path: name)
        }
    }
}
