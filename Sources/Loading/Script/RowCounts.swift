import Exports
import SQLSyntax

/// How many rows of a block stand in front of a place in it, for the places where its bytes were cut.
struct RowCounts {
    private struct Mark {
        var offset: UInt64
        var rows: Int
    }

    /// The places so far, in their order.
    private var marks: [Mark] = []
    private var end = Mark(offset: 0, rows: 0)

    /// More than the queue and the sessions can have on their way.
    private static let capacity = 4096

    /// Takes note of further bytes, which a queue cuts as `RowQueue.put(rows:)` does.
    mutating func note(_ rows: UnsafeRawBufferPointer) {
        var rest = rows[...]
        while !rest.isEmpty {
            var piece = UnsafeRawBufferPointer(rebasing: rest.prefix(RowSource.bufferSize))
            if let last = piece.lastIndex(of: 0x0a) {
                piece = UnsafeRawBufferPointer(rebasing: piece[...last])
            }
            if marks.count == Self.capacity { marks.removeFirst(Self.capacity / 2) }
            marks.append(end)
            end.offset += UInt64(piece.count)
            end.rows += ByteSearch.lineFeeds(in: piece)
            rest = rest.dropFirst(piece.count)
        }
    }

    /// How many rows there were so far.
    var total: UInt64 { UInt64(end.rows) }

    /// How many rows end before such a place; nil for any other place.
    func rows(before offset: UInt64) -> Int? {
        marks.last { $0.offset == offset }?.rows
    }
}
