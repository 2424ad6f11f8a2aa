import ByteStreams
import TestSupport
import Testing

@testable import DumpArchive

@Suite(.blocking) struct BlockReaderTests {
    private let archive: [UInt8]
    private let row = Array("12\t\\N\n".utf8)

    init() {
        var builder = BlockBuilder()
        builder.rows(7, [row, row, Array("\\.\n\n\n".utf8)])
        builder.rows(8, [])
        builder.objects(9, [(5, [[1, 2], [3]]), (-1_294_967_295, []), (6, [[4]])])
        builder.objects(10, [])
        builder.rows(11, [[5]])
        archive = builder.bytes
    }

    /// Everything that the blocks hold, as one text.
    private func everything(in source: any ByteSource) throws -> [String] {
        let blocks = BlockReader(blocksIn: FieldReader(source))
        var result: [String] = []
        while let header = try blocks.nextBlock() {
            result.append("\(header.kind) \(header.dumpID)")
            if header.kind == .rows {
                let bytes = try ChunkSource(blocks, name: "x").collect(bufferSize: 3)
                result.append("\(bytes)")
            }
            while let oid = try blocks.nextObject() {
                let bytes = try ChunkSource(blocks, name: "x").collect(bufferSize: 3)
                result.append("\(oid) \(bytes)")
            }
        }
        return result
    }

    @Test("the same at all boundaries of what arrives")
    func boundaries() throws {
        let wanted = try everything(in: MemorySource(archive))
        #expect(wanted.count == 11)
        #expect(wanted[5] == "5 [1, 2, 3]")
        #expect(wanted[6] == "3000000001 []")
        for size in 1...archive.count {
            #expect(try everything(in: ChunkedSource(archive, size: size)) == wanted)
            #expect(try everything(in: ChunkedSource(archive, splitAt: size)) == wanted)
        }
    }

    @Test("what is not read is passed over")
    func skipping() throws {
        for size in [1, 5, 100] {
            let source = ChunkedSource(archive, size: size)
            let blocks = BlockReader(blocksIn: FieldReader(source))
            var seen: [Int32] = []
            while let header = try blocks.nextBlock() {
                seen.append(header.dumpID.rawValue)
                if header.dumpID.rawValue == 9 { _ = try blocks.nextObject() }
            }
            #expect(seen == [7, 8, 9, 10, 11])
        }
        let map = try BlockMap(
            scanning: BlockReader(blocksIn: FieldReader(MemorySource(archive))))
        #expect(map.offset(of: DumpID(rawValue: 7)) == 0)
        #expect(map.offset(of: DumpID(rawValue: 11)).map { archive[Int($0)] } == 1)
        #expect(map.offset(of: DumpID(rawValue: 12)) == nil)
        #expect(map.size(at: 0) == 43)
    }

    @Test("cut anywhere but between blocks, it is damage, with its place")
    func truncation() throws {
        let ends: Set<Int> = [0, 43, 54, 114, 125]
        for length in 0..<archive.count {
            let source = MemorySource(Array(archive[..<length]), name: "cut")
            if ends.contains(length) {
                #expect(throws: Never.self) { try everything(in: source) }
                continue
            }
            do {
                _ = try everything(in: source)
                Issue.record("cut at \(length)")
            } catch let error as ArchiveError {
                #expect(error.code == .damaged)
                #expect(error.offset == UInt64(length))
            } catch let error as StreamError {
                #expect(error.code == .damaged)
                #expect(error.message.contains("at byte \(length) of cut"))
            }
        }
    }

    @Test("any byte may be anything: an error or other content, never more than there is")
    func flips() throws {
        for index in archive.indices {
            for bit in 0..<8 {
                var bytes = archive
                bytes[index] ^= 1 << UInt8(bit)
                do {
                    let got = try everything(in: MemorySource(bytes))
                    #expect(got.joined().utf8.count < 8 * archive.count)
                } catch is ArchiveError {
                } catch is StreamError {
                }
            }
        }
    }

    @Test("a block of an entry that was there before is damage")
    func twice() throws {
        let source = MemorySource(archive + archive, name: "double")
        let error = #expect(throws: ArchiveError.self) {
            try BlockMap(scanning: BlockReader(blocksIn: FieldReader(source)))
        }
        #expect(error?.code == .damaged)
        #expect(error?.offset == UInt64(archive.count))
    }
}
