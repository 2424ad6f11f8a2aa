@testable import ByteStreams

/// The same pseudo-random numbers on every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Bytes that look like a dump's rows: words that repeat, and numbers that do not.
func sampleRows(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var generator = SplitMix(state: seed)
    let words = ["@user:example.org", "m.room.message", "!room:example.org", "\\N", "f", "t"]
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 64)
    while bytes.count < count {
        bytes += Array(words[Int(generator.next() % 6)].utf8)
        bytes += Array("\t\(generator.next() >> 20)\n".utf8)
    }
    return Array(bytes[..<count])
}

/// Bytes that cannot be compressed.
func sampleNoise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var generator = SplitMix(state: seed)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
}

/// One gzip member that holds `bytes`.
func gzip(_ bytes: [UInt8], level: Int = 6) throws(StreamError) -> [UInt8] {
    let sink = MemorySink()
    let compressor = try GzipSink(sink, level: level)
    try compressor.write(bytes)
    try compressor.finish()
    return sink.bytes
}

/// The raw deflate stream of `bytes`: a gzip member without its header and trailer.
func deflate(_ bytes: [UInt8], level: Int = 6) throws(StreamError) -> [UInt8] {
    Array(try gzip(bytes, level: level).dropFirst(10).dropLast(8))
}

/// Known compressed forms of one text, made by another implementation.
enum Hello {
    static let text = Array("hello, hello, hello\n".utf8)

    /// A block with fixed Huffman codes.
    static let deflated: [UInt8] = [
        0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0xD7, 0x51, 0xC8, 0x40, 0xA2, 0xB8, 0x00,
    ]
    static let stored: [UInt8] = [0x01, 20, 0, 235, 255] + text
    static let zlib: [UInt8] = [0x78, 0xDA] + deflated + [0x4B, 0x07, 0x06, 0xDF]
    static let trailer: [UInt8] = [0xE7, 0x42, 0x6E, 0x52, 20, 0, 0, 0]
    static let gzip: [UInt8] =
        [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0x02, 0xFF] + deflated + trailer

    /// Every optional field: extra bytes, a name, a comment and a header checksum.
    static let fullHeader: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x1F, 0x04, 0x03, 0x02, 0x01, 0x02, 0x03, 0x03, 0x00, 0x01, 0x00, 0xFF,
        0x6E, 0x61, 0x6D, 0x65, 0x00, 0x63, 0x6F, 0x6D, 0x6D, 0x65, 0x6E, 0x74, 0x00, 0xD1, 0x41,
    ]
    static let fullGzip = fullHeader + deflated + trailer
}
