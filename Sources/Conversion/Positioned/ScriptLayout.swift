import ByteStreams
package import DumpArchive
import Exports
package import Transformation

/// Where each entry's data lies in a script, if its sizes are as assumed.
package struct ScriptLayout: Sendable {
    package struct Segment: Sendable {
        package var content: DataSegment.Content
        package var offset: UInt64
        package var size: UInt64
    }

    package var segments: [Segment] = []
    /// The size of the whole script, in bytes.
    package var size: UInt64 = 0

    /// The size of its data, in bytes.
    package var dataSize: UInt64 = 0

    /// Walks through the script; `sizes` are those of the data in the order of the script.
    package init(_ script: PreparedScript, sizes: [UInt64]) throws(ArchiveError) {
        var pieces = script.makePieces()
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
