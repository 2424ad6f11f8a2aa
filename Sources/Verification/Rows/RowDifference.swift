import Exports
import SQLSyntax

/// Finds which rows two sets do not share, with memory that does not grow with them.
///
/// Rows are dealt into buckets by their hash. Only buckets whose sums differ can hold rows that
/// differ, so a second pass over both sets has to remember only the hashes of those, and a third one
/// shows the rows themselves.
package struct RowDifference {
    /// The two sets.
    package enum Side: Int { case export, database }

    private static let bucketCount = 1 << 14
    /// How many hashes are remembered at most.
    private static let mostHashes = 500_000

    private var sums: [[RowTotal]] = [
        Array(repeating: RowTotal(), count: bucketCount),
        Array(repeating: RowTotal(), count: bucketCount),
    ]
    private var suspects: Set<Int> = []
    /// How much more often each row of a suspect bucket is in the export than in the database.
    private var balance: [RowHasher.Value: Int] = [:]

    /// First pass: takes a row of one side.
    package mutating func count(_ row: UnsafeRawBufferPointer, _ side: Side) {
        let hash = RowSum.hash(row)
        sums[side.rawValue][Self.bucket(hash)].add(hash)
    }

    /// Ends the first pass; false where the sets are the same.
    package mutating func compare() -> Bool {
        var rows: UInt64 = 0
        for bucket in 0..<Self.bucketCount where sums[0][bucket] != sums[1][bucket] {
            rows += max(sums[0][bucket].rows, sums[1][bucket].rows)
            if rows > Self.mostHashes, !suspects.isEmpty { break }
            suspects.insert(bucket)
        }
        sums = []
        return !suspects.isEmpty
    }

    /// Second pass: takes a row of one side.
    package mutating func weigh(_ row: UnsafeRawBufferPointer, _ side: Side) {
        let hash = RowSum.hash(row)
        guard suspects.contains(Self.bucket(hash)) else { return }
        let change = side == .export ? 1 : -1
        let sum = (balance[hash] ?? 0) + change
        balance[hash] = sum == 0 ? nil : sum
    }

    /// Third pass: whether a row of one side is one of those that the other side lacks.
    ///
    /// Each is told once for every time that it is missing.
    package mutating func isMissing(_ row: UnsafeRawBufferPointer, from other: Side) -> Bool {
        guard !balance.isEmpty else { return false }
        let hash = RowSum.hash(row)
        guard let sum = balance[hash] else { return false }
        switch other {
        case .database where sum > 0: balance[hash] = sum == 1 ? nil : sum - 1
        case .export where sum < 0: balance[hash] = sum == -1 ? nil : sum + 1
        default: return false
        }
        return true
    }

    private static func bucket(_ hash: RowHasher.Value) -> Int {
        Int(truncatingIfNeeded: hash.low & UInt64(bucketCount - 1))
    }
}
