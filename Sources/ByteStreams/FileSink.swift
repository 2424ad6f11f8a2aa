#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Writes to a descriptor: the standard output, a device or a named pipe.
///
/// For ordinary files there is `AtomicFile`. A reader that has gone away is an `.inputOutput`
/// error, provided that the process ignores SIGPIPE.
public final class FileSink: ByteSink {
    /// The path, or "standard output".
    public let name: String
    /// How many bytes have been written so far.
    public private(set) var offset: UInt64 = 0

    private let descriptor: Descriptor
    private var mustClose: Bool

    /// Opens what is at `path` already and writes straight to it.
    ///
    /// Throws `.cannotCreate`. Nothing is created and nothing is emptied.
    public init(path: String) throws(StreamError) {
        do {
            descriptor = try Descriptor.open(path, O_WRONLY)
        } catch {
            throw StreamError(.cannotCreate, error.text, path: path)
        }
        name = path
        mustClose = true
    }

    /// The process's standard output, which stays open.
    public static func standardOutput() -> FileSink {
        FileSink(descriptor: Descriptor(number: STDOUT_FILENO), name: "standard output")
    }

    /// A descriptor that belongs to somebody else, and what to call it in messages.
    public convenience init(borrowing descriptor: Int32, name: String) {
        self.init(descriptor: Descriptor(number: descriptor), name: name)
    }

    private init(descriptor: Descriptor, name: String) {
        self.descriptor = descriptor
        self.name = name
        mustClose = false
    }

    deinit {
        // Whoever cares about the output has called `finish`.
        do {
            if mustClose { try descriptor.close() }
        } catch {}
    }

    /// Writes all of `bytes`, waiting where the descriptor does not block.
    ///
    /// Throws `.inputOutput`.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        do {
            try descriptor.write(bytes)
            offset += UInt64(bytes.count)
        } catch {
            throw StreamError(.inputOutput, error.text, path: name, offset: offset)
        }
    }

    /// Closes the descriptor if it is this sink's.
    ///
    /// Throws `.inputOutput`.
    public func finish() throws(StreamError) {
        guard mustClose else { return }
        mustClose = false
        do {
            try descriptor.close()
        } catch {
            throw StreamError(.inputOutput, error.text, path: name, offset: offset)
        }
    }
}
