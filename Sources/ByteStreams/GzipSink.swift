import CZlib

/// Compresses what is written into one gzip member.
///
/// The same bytes give the same file: its header has no time and no name.
public final class GzipSink: ByteSink {
    private let sink: any ByteSink
    private let stream: UnsafeMutablePointer<z_stream>
    private let buffer: UnsafeMutableRawBufferPointer
    private var checksum = CRC32()
    private var length: UInt64 = 0

    /// The levels there are, from the fastest to the smallest output.
    public static let levels = 1...9

    /// Compresses into `sink`, at a level from 1 to 9.
    ///
    /// The header is written at once. Throws `.unsupported` for another level, and what the sink
    /// throws.
    public init(_ sink: any ByteSink, level: Int = 6) throws(StreamError) {
        guard Self.levels.contains(level) else {
            throw StreamError(.unsupported, "there is no gzip level \(level), only 1 to 9")
        }
        self.sink = sink
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        buffer = .allocate(byteCount: 256 << 10, alignment: 64)
        let status = emigrate_deflateInit2(stream, Int32(level), -MAX_WBITS)
        guard status == Z_OK else {
            throw StreamError(.inputOutput, "zlib cannot start compressing (error \(status))")
        }
        // XFL says 2 for the best compression and 4 for the fastest; 255 is an unknown system.
        let effort: UInt8 = level == 9 ? 2 : level == 1 ? 4 : 0
        try sink.write([GzipHeader.magic.0, GzipHeader.magic.1, 8, 0, 0, 0, 0, 0, effort, 255])
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        buffer.deallocate()
    }

    /// Compresses `bytes`.
    ///
    /// Throws what the sink throws.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        checksum.update(bytes)
        length += UInt64(bytes.count)
        var rest = bytes
        while !rest.isEmpty {
            // zlib counts in 32 bits.
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            try compress(piece, flush: Z_NO_FLUSH)
            rest = UnsafeRawBufferPointer(rebasing: rest[piece.count...])
        }
    }

    /// Completes the member and finishes the sink.
    ///
    /// Throws what the sink throws.
    public func finish() throws(StreamError) {
        try compress(UnsafeRawBufferPointer(start: nil, count: 0), flush: Z_FINISH)
        let trailer = UInt64(checksum.value) | UInt64(truncatingIfNeeded: length) << 32
        try sink.write((0..<8).map { UInt8(truncatingIfNeeded: trailer >> (8 * $0)) })
        try sink.finish()
    }

    private func compress(_ bytes: UnsafeRawBufferPointer, flush: Int32) throws(StreamError) {
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(bytes.count)
        repeat {
            stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(buffer.count)
            let status = deflate(stream, flush)
            // Z_BUF_ERROR only says that there was nothing left to do.
            guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
                throw StreamError(.inputOutput, "zlib cannot compress (error \(status))")
            }
            let produced = buffer.count - Int(stream.pointee.avail_out)
            if produced > 0 {
                try sink.write(UnsafeRawBufferPointer(rebasing: buffer[..<produced]))
            }
        } while stream.pointee.avail_out == 0
    }
}
