import Exports

/// Where the turning of text into binary is: the next byte to read and the next to write.
///
/// Each `take…` reads a field up to the tab or line feed behind it and writes its length and value;
/// false where the field is none that is sure to mean the same. It never reads at or behind `end`;
/// the room to write in is `BinaryRows.capacity`.
package struct BinaryCursor {
    package private(set) var input: UnsafeRawPointer
    package let end: UnsafeRawPointer
    package private(set) var output: UnsafeMutableRawPointer

    package init(at input: UnsafeRawPointer, end: UnsafeRawPointer, output: UnsafeMutableRawPointer)
    {
        self.input = input
        self.end = end
        self.output = output
    }

    /// The next byte; a line feed at the end, where nothing follows that a field could have.
    @inline(__always)
    private var byte: UInt8 { peek(0) }

    @inline(__always)
    private func peek(_ distance: Int) -> UInt8 {
        input + distance < end ? input.load(fromByteOffset: distance, as: UInt8.self) : 0x0a
    }

    @inline(__always)
    package mutating func append<Number: FixedWidthInteger>(_ value: Number) {
        output.storeBytes(of: value.bigEndian, as: Number.self)
        output += MemoryLayout<Number>.size
    }

    /// Reads a byte if it is there.
    @inline(__always)
    package mutating func takeByte(_ wanted: UInt8) -> Bool {
        guard input < end, byte == wanted else { return false }
        input += 1
        return true
    }

    @inline(__always)
    private func isFieldEnd(_ byte: UInt8) -> Bool { byte == 0x09 || byte == 0x0a }

    /// Reads `\N`, a field without a value.
    @inline(__always)
    package mutating func takeNull() -> Bool {
        guard byte == Ascii.backslash, peek(1) == UInt8(ascii: "N"), isFieldEnd(peek(2)) else {
            return false
        }
        input += 2
        append(Int32(-1))
        return true
    }

    @inline(__always)
    package mutating func takeBoolean() -> Bool {
        let isTrue = byte == UInt8(ascii: "t")
        guard isTrue || byte == UInt8(ascii: "f"), isFieldEnd(peek(1)) else { return false }
        input += 1
        append(Int32(1))
        append(UInt8(isTrue ? 1 : 0))
        return true
    }

    @inline(__always)
    package mutating func takeNumber<Number: FixedWidthInteger & SignedInteger>(
        _ type: Number.Type
    ) -> Bool {
        let isNegative = byte == UInt8(ascii: "-")
        if isNegative { input += 1 }
        // Summed up below zero, where there is one number more.
        var value: Int64 = 0
        var count = 0
        while true {
            let digit = byte &- 0x30
            guard digit < 10 else { break }
            count += 1
            if count < 18 {
                value = value &* 10 &- Int64(digit)
            } else {
                let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                let (next, more) = product.subtractingReportingOverflow(Int64(digit))
                guard !overflow, !more else { return false }
                value = next
            }
            input += 1
        }
        guard count > 0, isFieldEnd(byte), isNegative || value > Int64.min,
            let number = Number(exactly: isNegative ? value : -value)
        else { return false }
        append(Int32(MemoryLayout<Number>.size))
        append(number)
        return true
    }

    /// Reads the hexadecimal form of bytes, `\x` and digits, of which COPY doubles the backslash.
    @inline(__always)
    package mutating func takeBytes() -> Bool {
        guard byte == Ascii.backslash, peek(1) == Ascii.backslash, peek(2) == UInt8(ascii: "x")
        else { return false }
        input += 3
        let start = output
        output += 4
        while !isFieldEnd(byte) {
            guard let high = Ascii.hexadecimal(byte), let low = Ascii.hexadecimal(peek(1)) else {
                return false
            }
            append(high << 4 | low)
            input += 2
        }
        return setLength(from: start)
    }

    /// Reads a text, behind whose length goes the version of its format, if it has one.
    @inline(__always)
    package mutating func takeText(version: UInt8? = nil) -> Bool {
        let start = output
        output += 4
        if let version { append(version) }
        while true {
            copyPlain()
            guard input < end else { return false }
            switch byte {
            case 0x09, 0x0a: return setLength(from: start)
            case Ascii.backslash: guard takeEscape() else { return false }
            // No character of a text, and the end of a line for some.
            case 0x00, 0x0d: return false
            default:
                append(byte)
                input += 1
            }
        }
    }

    /// Copies up to the next byte that may mean something: a backslash, or one below 0x0e.
    ///
    /// Takes eight bytes at a time; of the last eight, only those before it count.
    @inline(__always)
    private mutating func copyPlain() {
        while end - input >= 8 {
            let word = UInt64(littleEndian: input.loadUnaligned(as: UInt64.self))
            output.storeBytes(of: word.littleEndian, as: UInt64.self)
            let slashes = word ^ 0x5c5c_5c5c_5c5c_5c5c
            let found =
                ((slashes &- 0x0101_0101_0101_0101) & ~slashes
                    | (word &- 0x0e0e_0e0e_0e0e_0e0e) & ~word) & 0x8080_8080_8080_8080
            let count = found == 0 ? 8 : found.trailingZeroBitCount >> 3
            input += count
            output += count
            if found != 0 { return }
        }
        while input < end, byte >= 0x0e, byte != Ascii.backslash {
            append(byte)
            input += 1
        }
    }

    @inline(__always)
    private mutating func setLength(from start: UnsafeMutableRawPointer) -> Bool {
        guard let length = Int32(exactly: output - start - 4) else { return false }
        start.storeBytes(of: length.bigEndian, as: Int32.self)
        return true
    }

    /// Reads a backslash and what belongs to it, of which pg_dump writes single letters only: an
    /// octal or hexadecimal number stays for the server.
    @inline(__always)
    private mutating func takeEscape() -> Bool {
        let escaped = peek(1)
        switch escaped {
        case Ascii.backslash: append(escaped)
        case UInt8(ascii: "n"): append(UInt8(0x0a))
        case UInt8(ascii: "t"): append(UInt8(0x09))
        case UInt8(ascii: "r"): append(UInt8(0x0d))
        case UInt8(ascii: "b"): append(UInt8(0x08))
        case UInt8(ascii: "f"): append(UInt8(0x0c))
        case UInt8(ascii: "v"): append(UInt8(0x0b))
        default: return false
        }
        input += 2
        return true
    }
}

/// Bytes of the text format by name.
private enum Ascii {
    static let backslash = UInt8(ascii: "\\")

    @inline(__always)
    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte &- 0x30
        case 0x41...0x46, 0x61...0x66: (byte | 0x20) &- 0x57
        default: nil
        }
    }
}
