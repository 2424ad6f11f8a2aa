import ByteStreams

/// The bytes of a block's chunks, or of one large object's, as they lie in a custom archive.
final class ChunkSource: ByteSource {
    let name: String
    private let blocks: BlockReader
    private let generation: Int
    /// How many bytes were handed out.
    private(set) var count: UInt64 = 0

    init(_ blocks: BlockReader, name: String) {
        self.blocks = blocks
        self.name = name
        generation = blocks.generation
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        precondition(generation == blocks.generation, "the archive was read on meanwhile")
        do {
            let got = try blocks.read(into: buffer)
            count += UInt64(got)
            return got
        } catch {
            // The offset is one of the archive, not of the data.
            let place = error.offset.map { ", at byte \($0) of \(blocks.sourceName)" } ?? ""
            throw StreamError(error.code, error.message + place, path: name)
        }
    }
}

/// The decompressed zlib stream of a block, which must be all that its chunks hold.
final class ZlibBlockSource: DecompressingSource {
    private let chunks: ChunkSource
    private let content: InflateSource

    init(_ chunks: ChunkSource) throws(StreamError) {
        self.chunks = chunks
        content = try InflateSource(chunks, wrapper: .zlib)
    }

    var name: String { chunks.name }
    var onlyStream: Range<UInt64>? { content.onlyStream }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        let count = try content.read(into: buffer)
        if count > 0 { return count }
        let used = content.compressedOffset
        guard try chunks.skip(1) == 0, chunks.count == used else {
            throw StreamError(
                .damaged, "something follows the compressed data", path: name, offset: used)
        }
        return 0
    }
}

extension CompressionFormat {
    /// How the header says that a custom archive's data is compressed.
    init(_ compression: ArchiveHeader.Compression) {
        switch compression {
        case .level(0), .algorithm(.none): self = .none
        case .level, .algorithm(.gzip): self = .zlib
        case .algorithm(.lz4): self = .lz4
        case .algorithm(.zstd): self = .zstd
        }
    }

    /// The content of chunks that are compressed so.
    func decompress(_ chunks: ChunkSource) throws(ArchiveError) -> any ByteSource {
        do {
            return self == .zlib
                ? try ZlibBlockSource(chunks) : try decompress(chunks as any ByteSource)
        } catch {
            throw ArchiveError(error)
        }
    }
}
