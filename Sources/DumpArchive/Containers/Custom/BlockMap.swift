import ByteStreams

/// Where the blocks of a custom archive are.
struct BlockMap: Sendable {
    private var offsets: [DumpID: UInt64] = [:]
    private var ends: [UInt64: UInt64] = [:]

    /// The places that a table of contents states; nil if it does not state them all, as when
    /// pg_dump wrote into a pipe.
    init?(_ contents: TableOfContents, end: UInt64) {
        for entry in contents.entries where entry.hasData {
            switch entry.place {
            case .position(let offset): offsets[entry.dumpID] = offset
            case .positionUnknown: return nil
            // The entry has nothing, and whoever asks for its data is told so.
            case .noData, .file: continue
            }
        }
        measure(end)
    }

    /// Finds the blocks by going from each to the next, from the first one on.
    init(scanning blocks: BlockReader) throws(ArchiveError) {
        while true {
            try blocks.skipBlock()
            let offset = blocks.offset
            guard let header = try blocks.nextBlock() else { break }
            guard offsets.updateValue(offset, forKey: header.dumpID) == nil else {
                throw ArchiveError(
                    .damaged, "there are two blocks of data for entry \(header.dumpID)",
                    path: blocks.sourceName, offset: offset)
            }
        }
        measure(blocks.offset)
    }

    /// The offset of an entry's block.
    func offset(of dumpID: DumpID) -> UInt64? { offsets[dumpID] }

    /// How many bytes there are up to the next block.
    func size(at offset: UInt64) -> UInt64 {
        guard let end = ends[offset], end > offset else { return 0 }
        return end - offset
    }

    private mutating func measure(_ end: UInt64) {
        let sorted = Set(offsets.values).sorted()
        for (index, offset) in sorted.enumerated() {
            ends[offset] = index + 1 < sorted.count ? sorted[index + 1] : end
        }
    }
}
