import Testing

@testable import Exports

@Suite("Files are told apart by their first bytes")
struct FileSignatureTests {
    private func signature(_ bytes: [UInt8]) -> FileSignature { FileSignature(bytes) }

    @Test("containers and compressions")
    func magic() {
        #expect(signature([]) == .empty)
        #expect(signature([0x50, 0x4b, 3, 4, 0]) == .zip)
        #expect(signature([0x50, 0x4b, 5, 6]) == .zip)
        #expect(signature([0x1f, 0x8b, 8, 0]) == .gzip)
        #expect(signature([0x28, 0xb5, 0x2f, 0xfd]) == .zstd)
        #expect(signature([0x04, 0x22, 0x4d, 0x18]) == .lz4)
        #expect(signature(Array("PGDMP\u{1}".utf8)) == .customArchive)
    }

    @Test("frames to be skipped may stand in front")
    func skippable() {
        let frame: [UInt8] = [0x5a, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7]
        #expect(signature(frame + frame + [0x28, 0xb5, 0x2f, 0xfd]) == .zstd)
        #expect(signature(frame + [0x04, 0x22, 0x4d, 0x18]) == .lz4)
        #expect(signature(frame) == .binary)
        let long: [UInt8] = [0x50, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0xff, 0]
        #expect(signature(long) == .binary)
    }

    @Test("tar, whose magic stands behind a name")
    func tar() {
        var block = Array("toc.dat".utf8) + [UInt8](repeating: 0, count: 505)
        block.replaceSubrange(257..<262, with: "ustar".utf8)
        #expect(signature(block) == .tar)
        #expect(signature(Array(block[..<261])) == .binary)
    }

    @Test("encrypted files, armoured and not")
    func encrypted() {
        #expect(signature(Array("-----BEGIN PGP MESSAGE-----\n\n".utf8)) == .encrypted)
        #expect(signature([0x85, 0x01, 0x0c, 0x03, 0x11]) == .encrypted)
        #expect(signature([0xc1, 0xc0, 0x4c, 0x03, 0x11]) == .encrypted)
        #expect(signature([0xc3, 0x0d, 0x06, 0x09, 0x03]) == .encrypted)
        #expect(signature([0xd2, 0xff, 0, 1, 0, 0, 0x01]) == .encrypted)
        #expect(signature([0x8c, 0x0d, 0x04, 0x09, 0x03]) == .encrypted)
    }

    @Test("text, in whatever language, is not taken for a packet")
    func text() {
        #expect(signature(Array("-- PostgreSQL database dump\n".utf8)) == .text)
        #expect(signature(Array("ünïcode".utf8)) == .text)
        #expect(signature(Array("漢字".utf8)) == .text)
        #expect(signature([0xef, 0xbb, 0xbf] + Array("SET x = 1;".utf8)) == .text)
        #expect(signature(Array("PK is a text".utf8)) == .text)
    }

    @Test("anything else with zero bytes")
    func binary() {
        #expect(signature([0xff, 0xd8, 0xff, 0xe0, 0, 0x10] + Array("JFIF".utf8)) == .binary)
        #expect(signature([0]) == .binary)
    }
}
