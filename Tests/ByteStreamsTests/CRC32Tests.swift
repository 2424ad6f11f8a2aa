import Testing

@testable import ByteStreams

@Suite("CRC-32")
struct CRC32Tests {
    @Test("the check value of the catalogue of CRCs")
    func checkValue() {
        var checksum = CRC32()
        Array("123456789".utf8).withUnsafeBytes { checksum.update($0) }
        #expect(checksum.value == 0xCBF4_3926)
    }

    @Test("pieces add up, and nothing changes nothing")
    func pieces() {
        let bytes = sampleNoise(3000)
        var whole = CRC32()
        bytes.withUnsafeBytes { whole.update($0) }
        for split in stride(from: 0, through: 3000, by: 7) {
            var parts = CRC32()
            bytes[..<split].withUnsafeBytes { parts.update($0) }
            parts.update(UnsafeRawBufferPointer(start: nil, count: 0))
            bytes[split...].withUnsafeBytes { parts.update($0) }
            #expect(parts == whole)
        }
        var single = CRC32()
        for byte in bytes { single.update(byte) }
        #expect(single == whole)
    }
}
