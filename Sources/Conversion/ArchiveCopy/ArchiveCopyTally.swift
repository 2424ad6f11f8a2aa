package import ByteStreams
import Exports
package import Transformation

/// How the data of an archive came into a new one, added up.
package struct ArchiveCopyTally: Sendable {
    /// How one stream came there.
    package enum Way: Hashable, Sendable {
        /// It is the export's own file, under a second name.
        case linked
        /// It shares the export's blocks until either is written to.
        case cloned
        /// Its bytes, compressed as they are, were copied.
        case copied
        /// It was compressed anew, or left out.
        case rewritten
    }

    /// How many streams came each way.
    package private(set) var ways: [Way: Int] = [:]
    /// How many tables' rows there are.
    package private(set) var tables = 0
    /// How many large objects there are.
    package private(set) var largeObjects: UInt64 = 0
    /// What was read of their content.
    package private(set) var read = DataSegment.Outcome()
    /// Whether nothing was carried over unread.
    package private(set) var isEverythingRead = true
    /// The entries whose rows were left out, and how many there were.
    package private(set) var emptied: [(entry: Int, rows: UInt64)] = []

    /// Counts a stream; `outcome` is nil where its content was not read.
    package mutating func add(
        _ stream: ArchiveCopy.DataStream, _ way: Way, _ outcome: DataSegment.Outcome?,
        isEmptied: Bool = false
    ) {
        if isEmptied {
            emptied.append((stream.entry, outcome?.rows ?? 0))
            return
        }
        ways[way, default: 0] += 1
        if stream.object == nil { tables += 1 } else { largeObjects += 1 }
        guard let outcome else {
            isEverythingRead = false
            return
        }
        read.bytes += outcome.bytes
        read.rows += outcome.rows
    }
}

extension ArchiveCopyTally.Way {
    package init(_ transfer: FileTransfer) {
        switch transfer {
        case .linked: self = .linked
        case .cloned: self = .cloned
        case .copied: self = .copied
        }
    }
}
