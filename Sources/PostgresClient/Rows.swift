/// What a query returned: rows of texts, nil for NULL.
public struct Rows: Sendable {
    /// The names of the columns; several may have the same one.
    public let columns: [String]
    /// The types of the columns by OID; a domain's is that of what it is made of.
    public let types: [UInt32]
    private let values: [[String?]]

    /// Creates rows; each has as many values as there are columns.
    init(columns: [String], types: [UInt32], values: [[String?]]) {
        self.columns = columns
        self.types = types
        self.values = values
    }

    /// The value in a row's first column of a name; nil for NULL, and where there is no such
    /// column.
    public subscript(row row: Int, column column: String) -> String? {
        guard let index = columns.firstIndex(of: column) else { return nil }
        return values[row][index]
    }
}

extension Rows: RandomAccessCollection {
    /// The first row's position.
    public var startIndex: Int { values.startIndex }
    /// The position after the last row.
    public var endIndex: Int { values.endIndex }

    /// A row's values, in the order of the columns.
    public subscript(position: Int) -> [String?] { values[position] }
}
