import CZlib

/// Compresses into raw deflate data (RFC 1951), with nothing around it.
public final class Deflater {
    /// What a call is to end with.
    public enum Ending: Hashable, Sendable {
        /// Nothing: more follows, and some of what came may still wait inside.
        case open
        /// A byte boundary, at which the data of another deflater may be joined on.
        case boundary
        /// The end of the data.
        case end
    }

    private let stream: UnsafeMutablePointer<z_stream>
    private let buffer: UnsafeMutableRawBufferPointer

    /// Prepares to compress at a level from 1 to 9.
    ///
    /// Throws `.unsupported` for another level.
    public init(level: Int) throws(StreamError) {
        guard GzipSink.levels.contains(level) else {
            throw StreamError(.unsupported, "there is no gzip level \(level), only 1 to 9")
        }
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        buffer = .allocate(byteCount: 256 << 10, alignment: 64)
        let status = emigrate_deflateInit2(stream, Int32(level), -MAX_WBITS)
        guard status == Z_OK else {
            throw StreamError(.inputOutput, "zlib cannot start compressing (error \(status))")
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        buffer.deallocate()
    }

    /// Forgets everything, so that data begins that refers to nothing before it.
    public func reset() {
        deflateReset(stream)
    }

    /// Compresses `bytes` and hands what comes of it to `sink`.
    ///
    /// Throws what the sink throws.
    public func compress(
        _ bytes: UnsafeRawBufferPointer, ending: Ending = .open, to sink: any ByteSink
    ) throws(StreamError) {
        var rest = bytes
        repeat {
            // zlib counts in 32 bits.
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            rest = UnsafeRawBufferPointer(rebasing: rest[piece.count...])
            let flush =
                switch ending {
                case .boundary where rest.isEmpty: Z_SYNC_FLUSH
                case .end where rest.isEmpty: Z_FINISH
                default: Z_NO_FLUSH
                }
            try compress(piece, flush: flush, to: sink)
        } while !rest.isEmpty
    }

    private func compress(
        _ bytes: UnsafeRawBufferPointer, flush: Int32, to sink: any ByteSink
    ) throws(StreamError) {
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
