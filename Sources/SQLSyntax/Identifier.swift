import ByteStreams

/// A name as PostgreSQL stores it: folded, unescaped and cut to the length of a `name`.
public struct Identifier: Hashable, Sendable {
    /// The name's bytes, in the text's encoding.
    public let bytes: [UInt8]

    /// NAMEDATALEN − 1: longer identifiers are cut (scansup.c, truncate_identifier).
    public static let maximumLength = 63

    /// A name given as it is, neither folded nor unescaped.
    public init(exactly bytes: [UInt8]) {
        self.bytes = Self.truncated(bytes)
    }

    /// A name given as it is, neither folded nor unescaped.
    public init(_ name: String) {
        self.init(exactly: Array(name.utf8))
    }

    /// The name for messages.
    public var description: String { MessageText.string(bytes) }

    /// The name as SQL, in double quotes where the server's quote_ident would put them.
    ///
    /// Source: ruleutils.c, quote_identifier.
    public var quoted: [UInt8] {
        if isSafeBare { return bytes }
        var result: [UInt8] = [UInt8(ascii: "\"")]
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { result.append(byte) }
            result.append(byte)
        }
        result.append(UInt8(ascii: "\""))
        return result
    }

    /// The name as a string literal without backslash escapes; doubled where they are on.
    public func literal(backslashEscapes: Bool) -> [UInt8] {
        var result: [UInt8] = [UInt8(ascii: "'")]
        for byte in bytes {
            if byte == UInt8(ascii: "'") || (byte == UInt8(ascii: "\\") && backslashEscapes) {
                result.append(byte)
            }
            result.append(byte)
        }
        result.append(UInt8(ascii: "'"))
        return result
    }

    private var isSafeBare: Bool {
        guard let first = bytes.first, first == 0x5f || (first >= 0x61 && first <= 0x7a) else {
            return false
        }
        let isPlain = bytes.allSatisfy {
            $0 == 0x5f || ($0 >= 0x61 && $0 <= 0x7a) || ByteClass.isDigit($0)
        }
        return isPlain && !Keywords.needQuoting.contains(description)
    }

    /// Cuts at a UTF-8 character's start, as pg_mbcliplen does.
    private static func truncated(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count > maximumLength else { return bytes }
        var end = maximumLength
        while end > 0, bytes[end] & 0xc0 == 0x80 { end -= 1 }
        return Array(bytes[..<end])
    }
}

extension Identifier: CustomStringConvertible {}

extension Identifier: Comparable {
    /// Orders by bytes, as the C collation does.
    public static func < (left: Identifier, right: Identifier) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
