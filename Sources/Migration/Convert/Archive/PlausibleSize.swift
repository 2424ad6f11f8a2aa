import ByteStreams
import DumpArchive

extension DirectoryArchive {
    /// How many bytes a file's content most likely has; nil if the file does not say.
    func plausibleSize(of file: DataFile) throws(ArchiveError) -> UInt64? {
        guard let stated = try statedSize(of: file) else { return nil }
        switch file.compression {
        case .none: return stated
        case .gzip: return Self.plausibleSize(stated, compressed: file.size)
        case .lz4, .zstd:
            // No rows shrink so far; a claim beyond that is not worth a place in a file.
            return stated / 1000 <= file.size ? stated : nil
        }
    }

    /// The size that a gzip file's statement most likely means: rows shrink to a half or a fifth.
    static func plausibleSize(_ stated: UInt64, compressed: UInt64) -> UInt64 {
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

extension UInt64 {
    fileprivate func distance(from other: UInt64) -> UInt64 {
        self > other ? self - other : other - self
    }
}
