import ByteStreams

/// Text as bytes: names and SQL in an archive need not be UTF-8.
extension Array where Element == UInt8 {
    /// The UTF-8 bytes of `text`.
    package init(_ text: String) { self.init(text.utf8) }

    /// Appends the UTF-8 bytes of `text`.
    package mutating func append(_ text: String) { append(contentsOf: text.utf8) }

    /// Whether the bytes begin with those of `text`.
    package func starts(with text: String) -> Bool { starts(with: text.utf8) }

    /// Whether the bytes are those of `text`.
    package func equals(_ text: String) -> Bool { elementsEqual(text.utf8) }

    /// The position of `text` at or after `start`, nil if it is not there.
    package func firstRange(of text: String, from start: Int = 0) -> Range<Int>? {
        let wanted = Array(text.utf8)
        guard !wanted.isEmpty, count >= wanted.count, start <= count - wanted.count else {
            return nil
        }
        for position in start...(count - wanted.count)
        where self[position] == wanted[0]
            && self[position..<(position + wanted.count)].elementsEqual(wanted)
        {
            return position..<(position + wanted.count)
        }
        return nil
    }

    /// The text for a message: invalid UTF-8 and control characters become `?`.
    package var readable: String {
        if allSatisfy({ (0x20..<0x7F).contains($0) }) {
            return String(decoding: self, as: UTF8.self)
        }
        var text = ""
        for scalar in MessageText.string(self).unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            text.unicodeScalars.append(isControl || scalar.value == 0xFFFD ? "?" : scalar)
        }
        return text
    }
}

extension UInt8 {
    package var isASCIILetterOrDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}

/// The number that `digits` write in decimal; nil unless there is nothing but digits and it fits.
package func parseDecimal<Number: FixedWidthInteger>(_ digits: some Sequence<UInt8>) -> Number? {
    var value: Number?
    for digit in digits {
        guard (0x30...0x39).contains(digit) else { return nil }
        let scaled = (value ?? 0).multipliedReportingOverflow(by: 10)
        let sum = scaled.partialValue.addingReportingOverflow(Number(digit - 0x30))
        guard !scaled.overflow, !sum.overflow else { return nil }
        value = sum.partialValue
    }
    return value
}
