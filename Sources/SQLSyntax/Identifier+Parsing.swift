extension Identifier {
    /// The name that `quoted` has written so: in double quotes, or as it is.
    public init(fromQuoted text: [UInt8]) {
        if text.first == UInt8(ascii: "\"") {
            self.init(unquoting: text)
        } else {
            self.init(exactly: text)
        }
    }

    /// The name that a bare word means: ASCII letters folded to lower case.
    public init(folding word: some Sequence<UInt8>) {
        self.init(exactly: word.map(ByteClass.lowercased))
    }

    /// The name between double quotes, quotes included in `text`.
    public init(unquoting text: some Collection<UInt8>) {
        self.init(exactly: QuotedText.unquoted(text, quote: UInt8(ascii: "\"")))
    }

    /// The name that `U&"…"` means with an escape character; nil for a malformed escape.
    public init?(unicodeQuoted text: some Collection<UInt8>, escape: UInt8) {
        let body = QuotedText.unquoted(text.dropFirst(2), quote: UInt8(ascii: "\""))
        guard let bytes = QuotedText.unicodeUnescaped(body, escape: escape) else { return nil }
        self.init(exactly: bytes)
    }
}

/// What quoted text means without its quotes.
public enum QuotedText {
    /// Drops the outer quotes and halves the doubled ones inside.
    public static func unquoted(_ text: some Collection<UInt8>, quote: UInt8) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var skipNext = false
        for byte in text.dropFirst().dropLast() {
            if skipNext {
                skipNext = false
                continue
            }
            result.append(byte)
            skipNext = byte == quote
        }
        return result
    }

    /// What a plain string means, which may be several with a newline between each two; nil where a
    /// comment stands there as well.
    static func joined(_ text: some Collection<UInt8>) -> [UInt8]? {
        let quote = UInt8(ascii: "'")
        var result: [UInt8] = []
        var rest = text.dropFirst().dropLast()
        while let byte = rest.popFirst() {
            if byte == quote, rest.first == quote {
                rest = rest.dropFirst()
            } else if byte == quote {
                rest = rest.drop(while: ByteClass.isSpace)
                guard rest.popFirst() == quote else { return nil }
                continue
            }
            result.append(byte)
        }
        return result
    }

    /// What a string means in which a backslash escapes; nil for escapes that are numbers, and for two
    /// strings with a newline between them.
    static func backslashUnescaped(_ text: some Collection<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var rest = text.dropFirst().dropLast()
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "'"):
                guard rest.popFirst() == byte else { return nil }
                result.append(byte)
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst(), let meant = escaped(next) else { return nil }
                result.append(meant)
            default: result.append(byte)
            }
        }
        return result
    }

    /// What a byte behind a backslash means; nil for numbers, and at the end of the string.
    static func escaped(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "0")...UInt8(ascii: "7"), UInt8(ascii: "x"), UInt8(ascii: "u"),
            UInt8(ascii: "U"):
            nil
        default: byte
        }
    }

    /// Resolves `\XXXX` and `\+XXXXXX` with any escape character.
    ///
    /// Source: parser.c, str_udeescape.
    public static func unicodeUnescaped(_ body: [UInt8], escape: UInt8) -> [UInt8]? {
        var scalars = String.UnicodeScalarView()
        var result: [UInt8] = []
        var highSurrogate: UInt32?
        var index = 0
        while index < body.count {
            let byte = body[index]
            guard byte == escape else {
                guard highSurrogate == nil else { return nil }
                result.append(byte)
                index += 1
                continue
            }
            if index + 1 < body.count, body[index + 1] == escape {
                guard highSurrogate == nil else { return nil }
                result.append(escape)
                index += 2
                continue
            }
            let isLong = index + 1 < body.count && body[index + 1] == UInt8(ascii: "+")
            let start = index + (isLong ? 2 : 1)
            let end = start + (isLong ? 6 : 4)
            guard end <= body.count, let value = hexadecimal(body[start..<end]) else { return nil }
            index = end
            if let high = highSurrogate {
                guard (0xdc00...0xdfff).contains(value) else { return nil }
                highSurrogate = nil
                let code = 0x10000 + ((high & 0x3ff) << 10) + (value & 0x3ff)
                guard let scalar = Unicode.Scalar(code) else { return nil }
                scalars = String.UnicodeScalarView([scalar])
            } else if (0xd800...0xdbff).contains(value) {
                highSurrogate = value
                continue
            } else {
                guard value != 0, let scalar = Unicode.Scalar(value) else { return nil }
                scalars = String.UnicodeScalarView([scalar])
            }
            result.append(contentsOf: String(scalars).utf8)
        }
        return highSurrogate == nil ? result : nil
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt32? {
        var value: UInt32 = 0
        for digit in digits {
            switch digit {
            case 0x30...0x39: value = value << 4 | UInt32(digit - 0x30)
            case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((digit | 0x20) - 0x57)
            default: return nil
            }
        }
        return value
    }
}
