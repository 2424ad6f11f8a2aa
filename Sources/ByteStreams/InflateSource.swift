/// The decompressed bytes of one deflate stream, raw (as in zip files) or in a zlib wrapper.
///
/// What follows the stream in the compressed source is left alone, though some of it may have
/// been read into a buffer.
public final class InflateSource: ByteSource {
    /// What is around the deflate stream.
    public enum Wrapper: Hashable, Sendable {
        /// Nothing: RFC 1951. There is no checksum; zip files have their own.
        case raw
        /// The header and checksum of RFC 1950.
        case zlib
    }

    private enum Stage {
        case header
        case body
        case trailer
        case ended
    }

    /// Whether the stream has ended, checksum included.
    public var isFinished: Bool { stage == .ended }

    /// How many bytes of the compressed source have been used; exact once the stream has ended.
    public var compressedOffset: UInt64 { input.offset }

    private let input: InputBuffer
    private let inflater: any Inflater
    private let wrapper: Wrapper
    private var stage: Stage
    private var checksum = Adler32()
    private var failure: StreamError?

    /// Decompresses `source`.
    ///
    /// A test may choose the decoder. Throws `.inputOutput` when the decoder cannot start.
    public init(
        _ source: any ByteSource, wrapper: Wrapper = .raw,
        implementation: InflateImplementation = .fastest
    ) throws(StreamError) {
        input = InputBuffer(source)
        self.wrapper = wrapper
        stage = wrapper == .zlib ? .header : .body
        do {
            inflater = try implementation.makeInflater()
        } catch {
            throw StreamError(.inputOutput, error.message, path: source.name)
        }
    }

    /// The name of the compressed source.
    public var name: String { input.source.name }

    /// Decodes some bytes.
    ///
    /// Large buffers (256 KiB and more) are the fastest. Throws what the source throws, and
    /// `.damaged` with the offset in the compressed source. A source that has failed stays so.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        if let failure { throw failure }
        do {
            return try decode(into: buffer)
        } catch {
            failure = error
            throw error
        }
    }

    private func decode(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        while true {
            switch stage {
            case .header:
                try readHeader()
            case .body:
                let step = try input.inflate(with: inflater, into: buffer)
                if wrapper == .zlib {
                    checksum.update(UnsafeRawBufferPointer(rebasing: buffer[..<step.produced]))
                }
                if step.isFinished { stage = wrapper == .zlib ? .trailer : .ended }
                if step.produced > 0 { return step.produced }
            case .trailer:
                try readTrailer()
            case .ended:
                return 0
            }
        }
    }

    private func readHeader() throws(StreamError) {
        let method = try wrapperByte()
        let flags = try wrapperByte()
        guard (UInt16(method) << 8 | UInt16(flags)).isMultiple(of: 31), method & 0x0F == 8,
            method >> 4 <= 7
        else { throw damage("this is not zlib data", at: 0) }
        guard flags & 0x20 == 0 else {
            throw StreamError(
                .unsupported, "the zlib data needs a preset dictionary", path: name, offset: 0)
        }
        stage = .body
    }

    private func readTrailer() throws(StreamError) {
        let start = input.offset
        var expected: UInt32 = 0
        for _ in 0..<4 {
            expected = expected << 8 | UInt32(try wrapperByte())
        }
        guard expected == checksum.value else {
            throw damage("the zlib checksum does not match the data", at: start)
        }
        stage = .ended
    }

    private func wrapperByte() throws(StreamError) -> UInt8 {
        guard let byte = try input.next() else {
            throw damage("the zlib data ends too early", at: input.offset)
        }
        return byte
    }

    private func damage(_ message: String, at offset: UInt64) -> StreamError {
        StreamError(.damaged, message, path: name, offset: offset)
    }
}
