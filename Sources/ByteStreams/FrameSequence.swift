/// Frames one after another, as zstd and lz4 files have them.
///
/// Nothing at all is no frames: pg_dump makes an empty file of an empty large object
/// (compress_lz4.c and compress_zstd.c write nothing before the first byte has come).
struct FrameSequence: FormatDecoder {
    private let decoder: any StreamDecoder
    private var isInFrame = false
    private var start: UInt64 = 0
    private var frames: [Range<UInt64>] = []

    /// The only frame; nil before its end, and for none or several.
    var onlyFrame: Range<UInt64>? { frames.count == 1 && !isInFrame ? frames[0] : nil }

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
            start = input.offset
        }
        let step = try input.decode(with: decoder, into: output)
        if step.isFinished {
            isInFrame = false
            // More than two need not be known.
            if frames.count < 2 { frames.append(start..<input.offset) }
        }
        return step.produced
    }
}
