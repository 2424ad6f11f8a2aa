import ByteStreams
import DumpArchive
import Exports

/// Where each entry's data lies in a script, if its sizes are as assumed.
struct ScriptLayout: Sendable {
    struct Segment: Sendable {
        var content: DataSegment.Content
        var offset: UInt64
        var size: UInt64
    }

    var segments: [Segment] = []
    /// The size of the whole script, in bytes.
    var size: UInt64 = 0

    /// The size of its data, in bytes.
    var dataSize: UInt64 = 0

    /// Walks through the script; `sizes` are those of the data in the order of the script.
    init(_ conversion: ArchiveConversion, sizes: [UInt64]) throws(ArchiveError) {
        var pieces = conversion.makePieces()
        while let piece = try pieces.next() {
            switch piece {
            case .text(let text, _): size += UInt64(text.count)
            case .data(let content):
                let length = sizes[segments.count]
                segments.append(Segment(content: content, offset: size, size: length))
                size += length
                dataSize += length
            }
        }
    }
}
