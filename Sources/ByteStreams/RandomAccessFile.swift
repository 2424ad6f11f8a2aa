#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A regular file that is read at any position, by several threads at once if need be.
public final class RandomAccessFile: Sendable {
    /// The path that it was opened by.
    public let path: String
    /// The file's size in bytes when it was opened.
    public let size: UInt64

    let descriptor: Descriptor
    /// Whether reading is to end; nil where nobody can say so.
    private let isOver: FileSource.IsOver?

    /// Opens a file for reading, until `isOver`: passing over much of it takes a while.
    ///
    /// Throws `.cannotOpen` for what does not exist, may not be read or is not a regular file.
    public init(path: String, until isOver: FileSource.IsOver? = nil) throws(StreamError) {
        let descriptor: Descriptor
        do {
            // Without O_NONBLOCK, opening a named pipe would wait for somebody to write to it.
            descriptor = try Descriptor.open(path, O_RDONLY | O_NONBLOCK)
        } catch {
            throw StreamError(.cannotOpen, error.text, path: path)
        }
        // From here on the descriptor is closed by whoever fails.
        let status: Descriptor.Status
        do {
            status = try descriptor.status()
        } catch {
            descriptor.abandon()
            throw StreamError(.cannotOpen, error.text, path: path)
        }
        switch status.kind {
        case .regular:
            break
        case .directory:
            descriptor.abandon()
            throw StreamError(.cannotOpen, SystemError(number: EISDIR).text, path: path)
        case .other:
            descriptor.abandon()
            throw StreamError(
                .cannotOpen, "not a regular file, so it cannot be read at any position",
                path: path)
        }
        descriptor.adviseSequential()
        self.path = path
        self.size = status.size
        self.descriptor = descriptor
        self.isOver = isOver
    }

    /// Takes over a descriptor of a regular file with `size` bytes.
    init(_ descriptor: Descriptor, path: String, size: UInt64) {
        self.path = path
        self.size = size
        self.descriptor = descriptor
        isOver = nil
    }

    deinit {
        descriptor.abandon()
    }

    /// Reads at most `buffer.count` bytes from the byte `offset` on and says how many.
    ///
    /// 0 means that the file ends at or before `offset`. Throws `.inputOutput`, and `.cancelled` where
    /// reading had to end.
    public func read(
        at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> Int {
        if let isOver, isOver() {
            throw StreamError(.cancelled, "reading was ended", path: path, offset: offset)
        }
        do {
            return try descriptor.read(into: buffer, at: offset)
        } catch {
            throw StreamError(.inputOutput, error.text, path: path, offset: offset)
        }
    }
}
