public import ByteStreams

/// Hands out given bytes in pieces of chosen sizes, as pipes and decoders do.
///
/// With it, a streaming reader can be tested at every boundary that its input may have.
public final class ChunkedSource: ByteSource {
    /// What to call it in messages.
    public let name: String
    /// How many bytes have been handed out so far.
    public private(set) var offset = 0

    private let bytes: [UInt8]
    private let nextSize: (_ offset: Int) -> Int

    /// Asks `nextSize` before each piece how long the one at that offset is to be.
    ///
    /// Sizes below 1 count as 1: 0 would mean the end.
    public init(
        _ bytes: [UInt8], name: String = "chunks", nextSize: @escaping (_ offset: Int) -> Int
    ) {
        self.bytes = bytes
        self.name = name
        self.nextSize = nextSize
    }

    /// Hands out `size` bytes at a time.
    public convenience init(_ bytes: [UInt8], size: Int, name: String = "chunks") {
        self.init(bytes, name: name) { _ in size }
    }

    /// Hands out two pieces, of which the first is `split` bytes long.
    public convenience init(_ bytes: [UInt8], splitAt split: Int, name: String = "chunks") {
        self.init(bytes, name: name) { $0 < split ? split - $0 : bytes.count }
    }

    /// Copies the next piece, or as much of it as fits.
    ///
    /// Never throws.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        let rest = bytes.count - offset
        guard rest > 0 else { return 0 }
        let count = min(buffer.count, rest, max(nextSize(offset), 1))
        // Quick in builds that are not optimized, too: a slice would be copied byte by byte.
        bytes.withUnsafeBytes { bytes in
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
        }
        offset += count
        return count
    }
}

extension ByteSource {
    /// Reads to the end through a buffer of `bufferSize` bytes.
    public func collect(bufferSize: Int) throws(StreamError) -> [UInt8] {
        let sink = MemorySink()
        try copy(to: sink, bufferSize: bufferSize)
        return sink.bytes
    }
}
