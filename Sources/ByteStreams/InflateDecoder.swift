/// One deflate stream, raw or in a zlib wrapper (RFC 1950).
struct InflateDecoder: FormatDecoder {
    private enum Stage {
        case header
        case body
        case trailer
        case ended
    }

    /// Whether the stream has ended, checksum included.
    var isFinished: Bool { stage == .ended }

    private let inflater: any StreamDecoder
    private let wrapper: InflateSource.Wrapper
    private var stage: Stage
    private var checksum = Adler32()
    private var start: UInt64 = 0
    private var end: UInt64?

    /// Where the deflate data is; nil before its end.
    var body: Range<UInt64>? { isFinished ? end.map { start..<$0 } : nil }

    init(_ inflater: any StreamDecoder, _ wrapper: InflateSource.Wrapper) {
        self.inflater = inflater
        self.wrapper = wrapper
        stage = wrapper == .zlib ? .header : .body
    }

    mutating func step(
        _ input: InputBuffer, into output: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> Int? {
        switch stage {
        case .header: try readHeader(input)
        case .body: return try decodeBody(input, into: output)
        case .trailer: try readTrailer(input)
        case .ended: return nil
        }
        return 0
    }

    private mutating func decodeBody(
        _ input: InputBuffer, into output: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> Int {
        let step = try input.decode(with: inflater, into: output)
        if wrapper == .zlib {
            checksum.update(UnsafeRawBufferPointer(rebasing: output[..<step.produced]))
        }
        if step.isFinished {
            end = input.offset
            stage = wrapper == .zlib ? .trailer : .ended
        }
        return step.produced
    }

    private mutating func readHeader(_ input: InputBuffer) throws(StreamError) {
        let method = try wrapperByte(input)
        let flags = try wrapperByte(input)
        guard (UInt16(method) << 8 | UInt16(flags)).isMultiple(of: 31), method & 0x0F == 8,
            method >> 4 <= 7
        else { throw input.damage("this is not zlib data", at: 0) }
        guard flags & 0x20 == 0 else {
            throw StreamError(
                .unsupported, "the zlib data needs a preset dictionary", path: input.source.name,
                offset: 0)
        }
        start = input.offset
        stage = .body
    }

    private mutating func readTrailer(_ input: InputBuffer) throws(StreamError) {
        let start = input.offset
        var expected: UInt32 = 0
        for _ in 0..<4 {
            expected = expected << 8 | UInt32(try wrapperByte(input))
        }
        guard expected == checksum.value else {
            throw input.damage("the zlib checksum does not match the data", at: start)
        }
        stage = .ended
    }

    private func wrapperByte(_ input: InputBuffer) throws(StreamError) -> UInt8 {
        guard let byte = try input.next() else {
            throw input.damage("the zlib data ends too early", at: input.offset)
        }
        return byte
    }
}
