import Foundation
import TestSupport

/// Rows of one column of text, of which gzip and lz4 can hardly make less.
enum NoiseRows {
    /// So many mebibytes of them.
    static func bytes(mebibytes: Int) -> [UInt8] {
        (0..<mebibytes * 4).reduce(into: []) { rows, _ in rows += block }
    }

    /// An archive in custom format with that many in one of its tables, not compressed.
    static func archive(mebibytes: Int, in folder: TemporaryDirectory) throws -> URL {
        let export = try SmallExport()
        let name = try export.uncompress(export.dataFile())
        try export.write(bytes(mebibytes: mebibytes) + Array("\\.\n\n\n".utf8), name)
        let output = folder.file("large.custom")
        try conversion(of: export.path, to: output.path, "-F", "c", "-q")
        return output
    }

    /// Longer than the window in which gzip and lz4 look for what they have seen.
    private static let block: [UInt8] = {
        var state: UInt64 = 1
        return (0..<256 << 10).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return index % 128 == 127 ? 0x0A : 0x61 + UInt8(state >> 59) % 26
        }
    }()
}
