/// A decoder of one raw deflate stream (RFC 1951) that is fed in pieces.
///
/// There are two: zlib's, which is everywhere, and ISA-L's, which is several times as fast. For a
/// valid stream they do the same. A damaged one may be noticed earlier by one than by the other,
/// and what they decode before noticing may differ.
///
/// ISA-L copies up to 96 KiB at each call to keep its history; buffers of at least 256 KiB make
/// that small.
protocol Inflater: AnyObject {
    /// Forgets the stream so far and expects the beginning of another.
    func reset() throws(DeflateDefect)

    /// Decodes until the input is used up, the output is full or the stream has ended.
    ///
    /// Only `output` that is not empty makes progress. `input` may be empty while output is
    /// waiting inside. After an error or the end, only `reset` may be called.
    func inflate(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(DeflateDefect) -> InflateStep
}

/// What one call of `Inflater.inflate` did.
struct InflateStep: Hashable, Sendable {
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

/// What is wrong with compressed data.
struct DeflateDefect: Error, Hashable, Sendable {
    /// One sentence without a full stop.
    var message: String
}

/// Which decoder to use.
public enum InflateImplementation: CaseIterable, Hashable, Sendable {
    /// zlib's.
    case zlib
    #if ISAL
        /// ISA-L's.
        case isal
    #endif

    /// The fastest one in this build.
    public static var fastest: InflateImplementation {
        #if ISAL
            .isal
        #else
            .zlib
        #endif
    }

    func makeInflater() throws(DeflateDefect) -> any Inflater {
        switch self {
        case .zlib: try ZlibInflater()
        #if ISAL
            case .isal: ISALInflater()
        #endif
        }
    }
}
