/// A decoder of one compressed stream that is fed in pieces: a deflate stream, or a frame.
protocol StreamDecoder: AnyObject {
    /// Forgets the stream so far and expects the beginning of another.
    func reset() throws(DecodeDefect)

    /// Decodes some of the input, all of it or as much as there is room for.
    ///
    /// Only `output` that is not empty makes progress. `input` may be empty while output is
    /// waiting inside. After an error or the end, only `reset` may be called.
    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(DecodeDefect) -> DecodeStep
}

/// What one call of `StreamDecoder.decode` did.
struct DecodeStep: Hashable, Sendable {
    /// The input bytes that were taken.
    ///
    /// At the end of the stream it may be as low as -`maximumReturn`: the stream's end was found
    /// in bytes taken by earlier calls, and so many of those belong to what follows the stream.
    var consumed: Int
    /// The bytes that were put into the output.
    var produced: Int
    /// Whether the stream has ended and all of its output has been handed over.
    var isFinished: Bool

    /// How many bytes taken by earlier calls may be handed back at the end of the stream.
    static let maximumReturn = 8
}

/// What is wrong with compressed data, or keeps it from being decoded.
struct DecodeDefect: Error, Hashable, Sendable {
    /// What kind of failure it is.
    var code = StreamError.Code.damaged
    /// One sentence without a full stop.
    var message: String
}
