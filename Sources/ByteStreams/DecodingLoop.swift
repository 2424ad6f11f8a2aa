/// A compressed format, decoded step by step.
protocol FormatDecoder {
    /// Takes some of `input` and puts what it decodes into `output`, which is not empty.
    ///
    /// Returns how many bytes those are, which may be none, and nil at the end.
    mutating func step(
        _ input: InputBuffer, into output: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> Int?
}

/// What all decompressing sources do: they decode until there is something to hand out, and one that
/// has failed stays so.
struct DecodingLoop<Decoder: FormatDecoder> {
    let input: InputBuffer
    private(set) var decoder: Decoder
    private var failure: StreamError?

    init(_ source: any ByteSource, _ decoder: Decoder) {
        input = InputBuffer(source)
        self.decoder = decoder
    }

    /// The same for a decoder that may not start; a defect is told with the source's name.
    init(_ source: any ByteSource, makeDecoder: () throws(DecodeDefect) -> Decoder)
        throws(StreamError)
    {
        do {
            self.init(source, try makeDecoder())
        } catch {
            throw StreamError(error.code, error.message, path: source.name)
        }
    }

    /// The name of the compressed source.
    var name: String { input.source.name }

    /// Decodes some bytes; 0 means the end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        if let failure { throw failure }
        do {
            while true {
                guard let count = try decoder.step(input, into: buffer) else { return 0 }
                if count > 0 { return count }
            }
        } catch {
            failure = error
            throw error
        }
    }
}
