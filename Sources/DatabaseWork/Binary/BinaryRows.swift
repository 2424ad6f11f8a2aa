import Exports

/// Turns rows of COPY's text format into rows of its binary format, which saves the server the
/// reading of the text: about half of its work for long texts.
///
/// Takes only what the server would read as the same values; whatever else there is stays for the
/// server to judge, as text. Source: copyfromparse.c, CopyReadAttributesText and NextCopyFrom.
package struct BinaryRows: Sendable {
    private let columns: [BinaryColumn]

    /// What begins the format: its signature, no flags, no more header (copyto.c, BeginCopyTo).
    package static let header: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0x00] + [UInt8](repeating: 0, count: 8)
    /// What ends it: a row of -1 fields.
    package static let trailer: [UInt8] = [0xff, 0xff]

    /// Rows of a table with these types of columns, by OID; nil if one of them goes as text.
    package init?(types: [UInt32]) {
        var columns: [BinaryColumn] = []
        for type in types {
            guard let column = BinaryColumn(type: type) else { return nil }
            columns.append(column)
        }
        guard !columns.isEmpty, columns.count <= Int(Int16.max) else { return nil }
        self.columns = columns
    }

    /// How many bytes of output `count` bytes of rows have at most.
    ///
    /// A digit and its tab become 4 bytes of length and 8 of number; an empty text, 4 bytes of
    /// length; each row has 2 more, and a line feed at least. The writer stores whole words.
    package static func capacity(for count: Int) -> Int { count * 7 + 16 }

    /// How far rows were turned.
    package struct Progress: Hashable {
        /// How many bytes of the text were read, up to the end of a row.
        package var read = 0
        /// How many bytes were written.
        package var written = 0
    }

    /// Turns whole rows, up to the first that cannot be, or to the end.
    ///
    /// `output` has `capacity(for: rows.count)` bytes at least.
    package func encode(
        _ rows: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> Progress {
        var done = Progress()
        guard let input = rows.baseAddress, let base = output.baseAddress,
            output.count >= Self.capacity(for: rows.count)
        else { return done }
        var cursor = BinaryCursor(at: input, end: input + rows.count, output: base)
        columns.withUnsafeBufferPointer { columns in
            while cursor.input < cursor.end, Self.encodeRow(columns, &cursor) {
                done.read = cursor.input - input
                done.written = cursor.output - base
            }
        }
        return done
    }

    @inline(__always)
    private static func encodeRow(
        _ columns: UnsafeBufferPointer<BinaryColumn>, _ cursor: inout BinaryCursor
    ) -> Bool {
        cursor.append(UInt16(truncatingIfNeeded: columns.count))
        for index in 0..<columns.count {
            guard cursor.takeNull() || convert(columns[index], &cursor) else { return false }
            let isLast = index == columns.count - 1
            guard cursor.takeByte(isLast ? 0x0a : 0x09) else { return false }
        }
        return true
    }

    @inline(__always)
    private static func convert(_ column: BinaryColumn, _ cursor: inout BinaryCursor) -> Bool {
        switch column {
        case .text: cursor.takeText()
        case .jsonb: cursor.takeText(version: 1)
        case .int16: cursor.takeNumber(Int16.self)
        case .int32: cursor.takeNumber(Int32.self)
        case .int64: cursor.takeNumber(Int64.self)
        case .boolean: cursor.takeBoolean()
        case .bytes: cursor.takeBytes()
        }
    }
}
