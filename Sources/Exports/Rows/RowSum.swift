import SQLSyntax

/// How many rows there are and what they are, whatever their order: a count and the sum of the rows'
/// 128-bit hashes.
///
/// The same sum means the same rows, each as often as in the other set: a row that is missing,
/// doubled or changed changes the sum.
package struct RowTotal: Hashable, Sendable {
    /// How many rows.
    package var rows: UInt64 = 0
    /// The low half of the sum.
    package var low: UInt64 = 0
    /// The high half of the sum.
    package var high: UInt64 = 0

    /// The total of no rows.
    package init() {}

    /// Creates a total from what was kept of it.
    package init(rows: UInt64, low: UInt64, high: UInt64) {
        self.rows = rows
        self.low = low
        self.high = high
    }

    /// Adds the rows of another part of the same table.
    package static func += (left: inout RowTotal, right: RowTotal) {
        left.rows &+= right.rows
        left.add(low: right.low, high: right.high)
    }

    /// Adds one row.
    @inline(__always)
    package mutating func add(_ hash: RowHasher.Value) {
        rows &+= 1
        add(low: hash.low, high: hash.high)
    }

    @inline(__always)
    private mutating func add(low other: UInt64, high otherHigh: UInt64) {
        let (sum, carry) = low.addingReportingOverflow(other)
        low = sum
        high = high &+ otherHigh &+ (carry ? 1 : 0)
    }

    /// The sum as 32 hexadecimal digits.
    package var checksum: String {
        func digits(_ half: UInt64) -> String {
            let text = String(half, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        return digits(high) + digits(low)
    }
}

/// Sums up rows of COPY text as they pass, in pieces of any size.
package struct RowSum {
    package private(set) var total = RowTotal()
    private var hasher = RowHasher()
    /// Whether the bytes so far end inside a row.
    package private(set) var isInRow = false

    /// Creates the sum of no rows.
    package init() {}

    /// Takes the next bytes, in which each line feed ends a row.
    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        while let newline = ByteSearch.first(0x0a, in: bytes, from: start) {
            let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<newline])
            start = newline + 1
            if isInRow {
                hasher.update(piece)
                total.add(hasher.finish())
                isInRow = false
            } else {
                var hasher = RowHasher()
                hasher.update(piece)
                total.add(hasher.finish())
            }
        }
        guard start < bytes.count else { return }
        if !isInRow { hasher = RowHasher() }
        hasher.update(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        isInRow = true
    }

    /// The hash of one row, without its line feed.
    package static func hash(_ row: UnsafeRawBufferPointer) -> RowHasher.Value {
        var hasher = RowHasher()
        hasher.update(row)
        return hasher.finish()
    }
}
