/// Bytes that are in memory already.
public final class MemorySource: ByteSource {
    /// What to call the bytes in messages.
    public let name: String

    private let bytes: [UInt8]
    private var position = 0

    /// A source of `bytes`.
    public init(_ bytes: [UInt8], name: String = "memory") {
        self.bytes = bytes
        self.name = name
    }

    /// Copies as many bytes as fit.
    ///
    /// Never throws.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        let count = min(buffer.count, bytes.count - position)
        buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }
}
