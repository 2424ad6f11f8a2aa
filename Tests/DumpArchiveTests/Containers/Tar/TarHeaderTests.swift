import ArchiveTestSupport
import ByteStreams
import Testing

@testable import DumpArchive

@Suite struct TarHeaderTests {
    private func header(
        _ size: Int = 5, magic: String = "ustar\u{0}00", change: (inout [UInt8]) -> Void
    ) throws -> TarHeader {
        let block = try TarHeader.parse(
            TarBuilder.header("31.dat", size: size, magic: magic, change: change))
        guard case .header(let header) = block else { throw TarHeader.Damage(message: "the end") }
        return header
    }

    @Test("as pg_dump writes it")
    func plain() throws {
        let header = try header { _ in }
        #expect(header == TarHeader(name: Array("31.dat"), contentSize: 5, type: 0x30))
        #expect(header.isFile)
        #expect(try TarHeader.parse([UInt8](repeating: 0, count: 512)) == .end)
    }

    @Test("pg_dump's own are told from others by their owner and group")
    func own() throws {
        let header = try header { block in
            block.replaceSubrange(108..<124, with: "0004000 0002000 ".utf8)
        }
        #expect(header.isPostgres)
        #expect(try !self.header { _ in }.isPostgres)
        for release in ["10", "13", "15", "16", "17", "18"] {
            let source = try FileSource(path: CorpusArchive.path("pg\(release)/appdb.tar"))
            #expect(try TarStream(source).isPostgres)
        }
    }

    @Test("sizes from 8 GiB on are in base 256")
    func large() throws {
        let header = try header { block in
            block.replaceSubrange(
                124..<136, with: [0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1] as [UInt8])
        }
        #expect(header.contentSize == 2 << 32 | 1)
    }

    @Test("sizes may be padded with spaces and end with a zero byte")
    func spaces() throws {
        let header = try header { block in
            block.replaceSubrange(124..<136, with: Array("      17".utf8) + [0, 0, 0, 0])
        }
        #expect(header.contentSize == 15)
    }

    @Test("POSIX puts the first part of a long path elsewhere; GNU has other things there")
    func prefix() throws {
        let change: (inout [UInt8]) -> Void = { block in
            block.replaceSubrange(345..<350, with: Array("a/b.d".utf8))
        }
        #expect(try header(change: change).name == Array("a/b.d/31.dat"))
        #expect(try header(magic: "ustar  ", change: change).name == Array("31.dat"))
    }

    @Test("a wrong checksum, a negative size, letters for digits")
    func damage() throws {
        var block = TarBuilder.header("31.dat", size: 5)
        for index in 0..<512 where !(148..<156).contains(index) {
            block[index] ^= 4
            #expect(throws: TarHeader.Damage.self) { try TarHeader.parse(block) }
            block[index] ^= 4
        }
        #expect(throws: TarHeader.Damage.self) {
            try header { $0.replaceSubrange(124..<136, with: [UInt8](repeating: 0xFF, count: 12)) }
        }
        #expect(throws: TarHeader.Damage.self) { try header { $0[126] = 0x41 } }
        #expect(throws: TarHeader.Damage.self) {
            try header { block in
                block.replaceSubrange(124..<136, with: [0x80] + [UInt8](repeating: 0x7F, count: 11))
            }
        }
    }
}
