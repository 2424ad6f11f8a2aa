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

    private let descriptor: Descriptor
    private let isOwned: Bool

    /// Opens a file, a named pipe or a device for reading.
    ///
    /// Throws `.cannotOpen` for what does not exist, may not be read or is a directory.
    public convenience init(path: String) throws(StreamError) {
        let descriptor: Descriptor
        do {
            descriptor = try Descriptor.open(path, O_RDONLY)
        } catch {
            throw StreamError(.cannotOpen, error.text, path: path)
        }
        self.init(descriptor: descriptor, name: path, isOwned: true)
        try refuseDirectory()
        descriptor.adviseSequential()
    }

    /// The process's standard input, which stays open.
    ///
    /// Throws `.cannotOpen` when it is closed or a directory.
    public static func standardInput() throws(StreamError) -> FileSource {
        let source = FileSource(
            descriptor: Descriptor(number: STDIN_FILENO), name: "standard input", isOwned: false)
        try source.refuseDirectory()
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
    /// Throws `.inputOutput`.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        do {
            let count = try descriptor.read(into: buffer)
            offset += UInt64(count)
            return count
        } catch {
            throw StreamError(.inputOutput, error.text, path: name, offset: offset)
        }
    }

    private func refuseDirectory() throws(StreamError) {
        do throws(SystemError) {
            if try descriptor.status().kind == .directory { throw SystemError(number: EISDIR) }
        } catch {
            throw StreamError(.cannotOpen, error.text, path: name)
        }
    }
}
