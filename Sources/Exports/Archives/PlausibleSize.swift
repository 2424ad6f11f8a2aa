import ByteStreams
package import DumpArchive

/// What to think of the size that compressed data says its content has.
package enum PlausibleSize {
    /// The size that a gzip file's statement most likely means: rows shrink to a half or a fifth.
    package static func ofGzip(_ stated: UInt64, compressed: UInt64) -> UInt64 {
        let modulus: UInt64 = 1 << 32
        guard compressed > modulus / 8 else { return stated }
        let likely = compressed * 5 / 2
        var best = stated
        var candidate = stated
        while candidate < compressed * 8 {
            if candidate.distance(from: likely) < best.distance(from: likely) { best = candidate }
            candidate += modulus
        }
        return best
    }
}

extension Archive {
    /// How many bytes the data most likely has when decompressed; nil if it does not say.
    package func plausibleSize(of data: StoredData) throws(ArchiveError) -> UInt64? {
        guard let stated = try statedSize(of: data) else { return nil }
        switch data.compression {
        case .none, .zlib: return stated
        case .gzip: return PlausibleSize.ofGzip(stated, compressed: data.size)
        case .lz4, .zstd:
            // No rows shrink so far; a claim beyond that is not worth a place in a file.
            return stated / 1000 <= data.size ? stated : nil
        }
    }
}

extension Archive {
    /// About how many bytes the data has when decompressed.
    package func likelySize(of data: StoredData) throws(ArchiveError) -> UInt64 {
        if let size = try plausibleSize(of: data) { return size }
        // Rows shrink to about two fifths.
        return data.compression == .none ? data.size : data.size.multiplied(by: 5) / 2
    }
}

extension UInt64 {
    fileprivate func multiplied(by factor: UInt64) -> UInt64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }

    fileprivate func distance(from other: UInt64) -> UInt64 {
        self > other ? self - other : other - self
    }
}
