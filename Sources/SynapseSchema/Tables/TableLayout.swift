/// Where the columns of a table's rows are, by name: releases differ in order and number.
struct TableLayout {
    private let places: [String: Int]

    init(_ columns: [String]) {
        places = Dictionary(columns.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    /// Where a column is; nil where this release does not have it.
    subscript(_ column: String) -> Int? { places[column] }
}
