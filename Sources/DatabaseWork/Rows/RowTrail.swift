import Exports
package import PostgresClient

/// Which rows of a table a session sent that shares the table with others, so that the row of which
/// the server speaks can be found in the export.
package struct RowTrail {
    private struct Mark {
        /// How many rows the session had sent before.
        var rows: Int
        /// Where the next one began in the table's data, in bytes.
        var offset: UInt64
    }

    /// The newest marks, oldest first: a server is never further behind than a few pieces.
    private var marks: [Mark] = []
    private static let capacity = 1024

    /// Creates the trail of a session that has sent nothing.
    package init() {}

    /// Notes that rows that begin at `offset` go after `rows` others.
    package mutating func note(_ rows: UInt64, at offset: UInt64) {
        if marks.count == Self.capacity { marks.removeFirst(Self.capacity / 2) }
        marks.append(Mark(rows: Int(clamping: rows), offset: offset))
    }

    /// The error with the row's number in the export in place of that among the session's own rows.
    ///
    /// `rowsBefore` counts the rows in front of an offset; where it cannot, or the row is not known,
    /// the error names none.
    package func located(
        _ error: PostgresError, _ rowsBefore: (UInt64) throws -> Int?
    ) rethrows -> PostgresError {
        guard let row = error.copyLine else { return error }
        var error = error
        if let mark = marks.last(where: { $0.rows < row }),
            let before = try rowsBefore(mark.offset)
        {
            error.rowsBefore += before - mark.rows
        } else {
            // It stays an error about a row.
            error.context = "COPY \(error.table ?? "")"
        }
        return error
    }
}
