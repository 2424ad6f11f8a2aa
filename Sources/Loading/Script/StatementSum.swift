import Destinations
import Exports

/// What statements were, in their order: what a load that goes on passes over has to be what the
/// interrupted one has run.
struct StatementSum {
    /// The sum, of as many statements as it has rows.
    private(set) var total = RowTotal()

    /// The sum of some statements.
    init(_ texts: some Sequence<[UInt8]> = EmptyCollection<[UInt8]>()) {
        for text in texts { add(text) }
    }

    /// Takes the next statement.
    mutating func add(_ text: [UInt8]) {
        let hash = text.withUnsafeBytes { RowSum.hash($0) }
        // What came before is a part of it, so that the order counts.
        let chain = [total.low, total.high, hash.low, hash.high]
        let rows = total.rows + 1
        total = RowTotal(rows: 0, low: 0, high: 0)
        total.add(chain.withUnsafeBytes { RowSum.hash($0) })
        total.rows = rows
    }
}

extension MigrationError {
    /// What is passed over is not what the interrupted load has run.
    static func otherStatements(_ subject: String) -> MigrationError {
        MigrationError(
            .refused,
            "\(subject) are not those that the interrupted load has run: this is another export")
    }
}
