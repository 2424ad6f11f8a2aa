/// One row of a table: the bytes of its fields behind each other, and where each begins and ends.
///
/// One value is made for a table and filled again for each row, so that rows cost no allocation.
/// The bytes are values as PostgreSQL prints them, with the escapes of COPY undone.
public struct TableRow: Sendable {
    private var bytes: [UInt8] = []
    private var fields: [Range<Int>?] = []

    /// Creates a row without fields.
    public init() {}

    /// Creates a row of texts; nil is NULL.
    public init(_ values: [String?]) {
        for value in values {
            if let value { append(value.utf8) } else { appendNull() }
        }
    }

    /// Forgets the fields, and keeps the room that they had.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
    }

    /// Adds a field with these bytes.
    public mutating func append(_ value: some Collection<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: value)
        fields.append(start..<bytes.count)
    }

    /// Adds a field that is NULL.
    public mutating func appendNull() { fields.append(nil) }

    /// How many fields there are.
    public var count: Int { fields.count }

    /// The bytes of a field; nil for NULL, and for a column that the table does not have.
    func bytes(_ index: Int?) -> ArraySlice<UInt8>? {
        guard let index, fields.indices.contains(index), let range = fields[index] else {
            return nil
        }
        return bytes[range]
    }

    func text(_ index: Int?) -> String? {
        bytes(index).map { String(decoding: $0, as: UTF8.self) }
    }

    func integer(_ index: Int?) -> Int? {
        guard let digits = bytes(index), !digits.isEmpty else { return nil }
        let isNegative = digits.first == UInt8(ascii: "-")
        var value = 0
        for byte in isNegative ? digits.dropFirst() : digits {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            let (product, isTooBig) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooLong) = product.addingReportingOverflow(Int(byte) - 0x30)
            guard !isTooBig, !isTooLong else { return nil }
            value = sum
        }
        return isNegative ? -value : value
    }

    /// A boolean, or a smallint that stands for one, as Synapse has both.
    func flag(_ index: Int?) -> Bool {
        guard let bytes = bytes(index), let first = bytes.first else { return false }
        return first == UInt8(ascii: "t") || (first != UInt8(ascii: "f") && integer(index) ?? 0 > 0)
    }
}
