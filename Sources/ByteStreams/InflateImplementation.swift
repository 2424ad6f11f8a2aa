/// Which decoder of raw deflate (RFC 1951) to use.
///
/// There are two: zlib's, which is everywhere, and ISA-L's, which is several times as fast. For a
/// valid stream they do the same. A damaged one may be noticed earlier by one than by the other,
/// and what they decode before noticing may differ.
///
/// ISA-L copies up to 96 KiB at each call to keep its history; buffers of at least 256 KiB make
/// that small.
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

    func makeInflater() throws(DecodeDefect) -> any StreamDecoder {
        switch self {
        case .zlib: try ZlibInflater()
        #if ISAL
            case .isal: ISALInflater()
        #endif
        }
    }
}
