import Testing

@testable import ByteStreams

@Suite("Adler-32")
struct Adler32Tests {
    @Test("a known value, in any pieces")
    func known() {
        let bytes = Array("123456789".utf8)
        for split in 0...bytes.count {
            var checksum = Adler32()
            bytes[..<split].withUnsafeBytes { checksum.update($0) }
            bytes[split...].withUnsafeBytes { checksum.update($0) }
            #expect(checksum.value == 0x091E_01DE)
        }
        #expect(Adler32().value == 1)
    }
}
