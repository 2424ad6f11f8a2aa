import Exports

/// A piece of work that is done and need not be done again.
package struct JournalRecord: Hashable, Sendable {
    /// How many rows it brought.
    package var rows: Int64
    /// The rows' checksum.
    package var checksum: Checksum

    /// The 128 bits that a table's rows come to.
    package struct Checksum: Hashable, Sendable {
        package var high: UInt64
        package var low: UInt64

        package init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }
    }

    package init(rows: Int64, checksum: Checksum) {
        self.rows = rows
        self.checksum = checksum
    }
}
