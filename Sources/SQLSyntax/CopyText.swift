/// One row of COPY's text format: fields between tabs, escapes with backslashes, `\N` for NULL.
///
/// Source: copyto.c, CopyAttributeOutText; copyfromparse.c, CopyReadAttributesText.
public struct CopyRow {
    /// The row without its line end.
    public let bytes: UnsafeRawBufferPointer
    /// Where the fields lie in `bytes`.
    public let fields: [Range<Int>]

    /// Takes a row apart.
    ///
    /// A tab inside a value is always escaped, so that each one separates.
    public init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        var fields: [Range<Int>] = []
        var start = 0
        while let tab = ByteSearch.first(0x09, in: bytes, from: start) {
            fields.append(start..<tab)
            start = tab + 1
        }
        fields.append(start..<bytes.count)
        self.fields = fields
    }

    /// The value of a field; nil for NULL, and for a field that the row does not have.
    public func value(_ index: Int) -> [UInt8]? {
        guard index < fields.count else { return nil }
        let field = UnsafeRawBufferPointer(rebasing: bytes[fields[index]])
        if field.count == 2, field[0] == UInt8(ascii: "\\"), field[1] == UInt8(ascii: "N") {
            return nil
        }
        guard ByteSearch.first(UInt8(ascii: "\\"), in: field, from: 0) != nil else {
            return Array(field)
        }
        return Self.unescaped(field)
    }

    private static func unescaped(_ field: UnsafeRawBufferPointer) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(field.count)
        var index = 0
        while index < field.count {
            guard field[index] == UInt8(ascii: "\\"), index + 1 < field.count else {
                result.append(field[index])
                index += 1
                continue
            }
            let escaped = field[index + 1]
            index += 2
            switch escaped {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0c)
            case UInt8(ascii: "n"): result.append(0x0a)
            case UInt8(ascii: "r"): result.append(0x0d)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "v"): result.append(0x0b)
            case UInt8(ascii: "x"):
                let (byte, length) = number(field, at: index, radix: 16, digits: 2)
                result.append(length > 0 ? byte : escaped)
                index += length
            case 0x30...0x37:
                let (byte, length) = number(field, at: index - 1, radix: 8, digits: 3)
                result.append(byte)
                index += length - 1
            default: result.append(escaped)
            }
        }
        return result
    }

    private static func number(
        _ field: UnsafeRawBufferPointer, at start: Int, radix: Int, digits: Int
    ) -> (UInt8, Int) {
        var value = 0
        var length = 0
        while length < digits, start + length < field.count {
            let digit: Int
            switch field[start + length] {
            case 0x30...0x39: digit = Int(field[start + length]) - 0x30
            case 0x41...0x46, 0x61...0x66: digit = Int(field[start + length] | 0x20) - 0x57
            default: return (UInt8(truncatingIfNeeded: value), length)
            }
            guard digit < radix else { break }
            value = value * radix + digit
            length += 1
        }
        return (UInt8(truncatingIfNeeded: value), length)
    }
}

/// Cuts the content of a table's data file into rows, however it arrives.
public struct CopyRowSplitter: Sendable {
    /// A row longer than this, in bytes, is not held.
    public static let maximumRow = 16 << 20

    private var partial: [UInt8] = []
    private var isTooLong = false
    /// Whether the `\.` line has come.
    public private(set) var isAtEnd = false
    /// How many rows there were.
    public private(set) var count: UInt64 = 0
    /// How many of them were longer than `maximumRow`, and not handed on.
    public private(set) var tooLongCount: UInt64 = 0

    /// Creates a splitter at the first row.
    public init() {}

    /// Hands each row that ends in `bytes` to `body`, until the rows end.
    public mutating func feed(
        _ bytes: UnsafeRawBufferPointer, _ body: (CopyRow) throws -> Void
    ) rethrows {
        var start = 0
        while !isAtEnd, let newline = ByteSearch.first(0x0a, in: bytes, from: start) {
            let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<newline])
            start = newline + 1
            if partial.isEmpty, !isTooLong {
                try row(piece, body)
                continue
            }
            hold(piece)
            let held = partial
            partial.removeAll(keepingCapacity: held.count <= 1 << 16)
            if isTooLong {
                isTooLong = false
                count += 1
                tooLongCount += 1
                continue
            }
            try held.withUnsafeBytes { view in try row(view, body) }
        }
        if !isAtEnd, start < bytes.count {
            hold(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
    }

    private mutating func hold(_ bytes: UnsafeRawBufferPointer) {
        if partial.count + bytes.count > Self.maximumRow {
            isTooLong = true
            partial = []
        }
        if !isTooLong { partial += bytes }
    }

    private mutating func row(
        _ bytes: UnsafeRawBufferPointer, _ body: (CopyRow) throws -> Void
    ) rethrows {
        if bytes.count == 2, bytes[0] == UInt8(ascii: "\\"), bytes[1] == UInt8(ascii: ".") {
            isAtEnd = true
            return
        }
        count += 1
        try body(CopyRow(bytes))
    }
}
