#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Turns text of one encoding into that of another, by the system's iconv.
public struct TextConversion: Sendable {
    private let from: String
    private let to: String

    /// From one encoding into another, by iconv's names.
    public init(from: String, to: String) {
        self.from = from
        self.to = to
    }

    /// The text in the other encoding; nil where it has no such letters, the bytes are no text, or the
    /// system does not know the encodings.
    public func convert(_ text: [UInt8]) -> [UInt8]? {
        guard let converter = iconv_open(to, from), converter != iconv_t(bitPattern: -1) else {
            return nil
        }
        defer { iconv_close(converter) }
        // No letter takes more than four times what it takes elsewhere.
        var output = [UInt8](repeating: 0, count: text.count * 4 + 16)
        var input = text + [0]
        var left = text.count
        var room = output.count
        let isDone = input.withUnsafeMutableBytes { source in
            output.withUnsafeMutableBytes { target in
                var from = source.baseAddress?.assumingMemoryBound(to: CChar.self)
                var to = target.baseAddress?.assumingMemoryBound(to: CChar.self)
                return iconv(converter, &from, &left, &to, &room) != -1 && left == 0
            }
        }
        guard isDone else { return nil }
        return Array(output[..<(output.count - room)])
    }
}
