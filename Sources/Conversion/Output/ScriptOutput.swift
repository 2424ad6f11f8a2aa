package import ByteStreams
import Concurrency
import Exports

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where a script goes: a file, standard output, a device or a pipe.
package enum ScriptOutput {
    /// A place where bytes can be written in any order.
    case positioned(any PositionedSink)
    /// A place that takes bytes from front to back.
    case ordered(any ByteSink)

    /// Opens the output that the user named; `-` is standard output.
    package static func open(_ path: String, options: ConvertOptions) throws(StreamError)
        -> ScriptOutput
    {
        let compression = options.compression ?? .uncompressed
        if path == "-" {
            return try compressed(FileSink.standardOutput(), compression)
        }
        if try AtomicFile.isSpecial(path: path) {
            if compression == .uncompressed, NullDevice.isNull(path) {
                return .positioned(try NullDevice())
            }
            return try compressed(try FileSink(path: path), compression)
        }
        let file = try AtomicFile(path: path, sync: options.syncsOutput)
        if compression == .uncompressed { return .positioned(file) }
        return try compressed(file, compression)
    }

    private static func compressed(
        _ sink: any ByteSink, _ compression: ConvertOptions.Compression
    ) throws(StreamError) -> ScriptOutput {
        let encoder = try compression.encoder(sink, threads: WorkerThread.processorCount)
        return .ordered(BufferedSink(encoder))
    }

    /// The output as one that takes bytes from front to back.
    package var inOrder: any ByteSink {
        switch self {
        case .positioned(let sink): BufferedSink(sink)
        case .ordered(let sink): sink
        }
    }
}

/// A file that takes bytes at any position, from several threads.
package protocol PositionedSink: ByteSink, Sendable {
    /// Writes all of `bytes` from the byte `offset` on.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StreamError)
}

extension AtomicFile: PositionedSink {}

/// `/dev/null`, which does not care for the order of what it swallows.
package final class NullDevice: PositionedSink {
    private let descriptor: Int32
    private static let path = "/dev/null"

    package init() throws(StreamError) {
        descriptor = Self.open(Self.path)
        guard descriptor >= 0 else {
            throw StreamError(.cannotCreate, "cannot be opened for writing", path: Self.path)
        }
    }

    deinit { close(descriptor) }

    /// Whether `path` is the null device, under whatever name.
    package static func isNull(_ path: String) -> Bool {
        var named = stat()
        var null = stat()
        return stat(path, &named) == 0 && stat(Self.path, &null) == 0
            && named.st_rdev == null.st_rdev && named.st_mode & S_IFMT == S_IFCHR
    }

    private static func open(_ path: String) -> Int32 {
        #if canImport(Darwin)
            Darwin.open(path, O_WRONLY | O_CLOEXEC)
        #elseif canImport(Musl)
            Musl.open(path, O_WRONLY | O_CLOEXEC)
        #else
            Glibc.open(path, O_WRONLY | O_CLOEXEC)
        #endif
    }

    package func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StreamError) {
        guard pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset)) >= 0 else {
            throw StreamError(.inputOutput, "writing failed", path: Self.path, offset: offset)
        }
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        try write(bytes, at: 0)
    }

    package func finish() throws(StreamError) {}
}
