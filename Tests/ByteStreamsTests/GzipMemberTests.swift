import Testing

@testable import ByteStreams

@Suite("The header and trailer of a gzip member")
struct GzipMemberTests {
    /// How many bytes the header takes; nil if there are too few.
    func length(of bytes: [UInt8]) throws -> Int? {
        var header = GzipHeader()
        for (index, byte) in bytes.enumerated() {
            try header.feed(byte)
            if header.isComplete { return index + 1 }
        }
        return nil
    }

    /// A header with the optional fields that `flags` says.
    func header(flags: UInt8, extra: [UInt8] = [1, 0, 3], checksum: UInt16? = nil) -> [UInt8] {
        var bytes: [UInt8] = [0x1F, 0x8B, 8, flags, 1, 2, 3, 4, 0, 3]
        if flags & 0x04 != 0 {
            bytes += [UInt8(extra.count & 0xFF), UInt8(extra.count >> 8)] + extra
        }
        if flags & 0x08 != 0 { bytes += Array("dump.sql\0".utf8) }
        if flags & 0x10 != 0 { bytes += Array("a comment\0".utf8) }
        if flags & 0x02 != 0 {
            var crc = CRC32()
            bytes.withUnsafeBytes { crc.update($0) }
            let value = checksum ?? UInt16(truncatingIfNeeded: crc.value)
            bytes += [UInt8(value & 0xFF), UInt8(value >> 8)]
        }
        return bytes
    }

    @Test("any optional fields may be there", arguments: UInt8(0)..<32)
    func optionalFields(flags: UInt8) throws {
        let bytes = header(flags: flags)
        #expect(try length(of: bytes + [0, 0, 0]) == bytes.count)
        #expect(try length(of: bytes.dropLast()) == nil)
    }

    @Test("extra bytes may be none or as many as there can be", arguments: [0, 1, 255, 256, 65535])
    func extraLengths(count: Int) throws {
        let bytes = header(flags: 0x1E, extra: sampleNoise(count))
        #expect(try length(of: bytes + [0]) == bytes.count)
    }

    @Test("the example with every field is read to its end")
    func example() throws {
        #expect(try length(of: Hello.fullGzip) == Hello.fullHeader.count)
    }

    @Test("a wrong header checksum is damage")
    func headerChecksum() {
        #expect(throws: DecodeDefect(message: "the gzip header's checksum is wrong")) {
            try length(of: header(flags: 0x02, checksum: 0x1234))
        }
    }

    @Test(
        "reserved flags and other methods are refused",
        arguments: [
            [0x1F, 0x8B, 8, 0x20], [0x1F, 0x8B, 8, 0x80], [0x1F, 0x8B, 7], [0x1F, 0x8C], [0x50],
        ] as [[UInt8]])
    func refusals(bytes: [UInt8]) {
        #expect(throws: DecodeDefect.self) { try length(of: bytes) }
    }

    @Test("lengths are compared modulo 2^32")
    func hugeLength() throws {
        var trailer = GzipTrailer()
        for byte in [0, 0, 0, 0, 5, 0, 0, 0] as [UInt8] { trailer.feed(byte) }
        #expect(trailer.isComplete)
        try trailer.check(checksum: CRC32(), length: 5 + (1 << 32))
        #expect(throws: DecodeDefect.self) { try trailer.check(checksum: CRC32(), length: 6) }
    }
}
