import CZlib

/// Decodes raw deflate with zlib.
final class ZlibInflater: StreamDecoder {
    /// zlib checks that its stream structure does not move, so it has a place of its own.
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(DecodeDefect) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = emigrate_inflateInit2(stream, -MAX_WBITS)
        guard status == Z_OK else {
            // The deinitialiser runs after this too.
            throw DecodeDefect(message: "zlib cannot start decompressing (error \(status))")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func reset() throws(DecodeDefect) {
        let status = inflateReset(stream)
        guard status == Z_OK else {
            throw DecodeDefect(message: "zlib cannot start decompressing (error \(status))")
        }
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(DecodeDefect) -> DecodeStep {
        let inputSize = UInt32(clamping: input.count)
        let outputSize = UInt32(clamping: output.count)
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = inputSize
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = outputSize

        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        switch status {
        case Z_OK, Z_STREAM_END, Z_BUF_ERROR:
            // Z_BUF_ERROR only says that there was nothing to do with these buffers.
            return DecodeStep(
                consumed: Int(inputSize - stream.pointee.avail_in),
                produced: Int(outputSize - stream.pointee.avail_out),
                isFinished: status == Z_STREAM_END)
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "error \(status)"
            throw DecodeDefect(message: "the compressed data is damaged (\(reason))")
        }
    }
}
