/// Frames one after another, as zstd and lz4 files have them.
///
/// Nothing at all is no frames: pg_dump makes an empty file of an empty large object
/// (compress_lz4.c and compress_zstd.c write nothing before the first byte has come).
struct FrameSequence: FormatDecoder {
    private let decoder: any StreamDecoder
    private var isInFrame = false

    /// Decodes frames with `decoder`, which also passes over those that are to be skipped.
    init(_ decoder: any StreamDecoder) {
        self.decoder = decoder
    }

    mutating func step(
        _ input: InputBuffer, into output: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> Int? {
        if !isInFrame {
            guard try input.fill() else { return nil }
            do {
                try decoder.reset()
            } catch {
                throw StreamError(
                    error.code, error.message, path: input.source.name, offset: input.offset)
            }
            isInFrame = true
        }
        let step = try input.decode(with: decoder, into: output)
        if step.isFinished { isInFrame = false }
        return step.produced
    }
}
