/// Reads JSON (RFC 8259).
struct JSONParser {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool {
        rest.allSatisfy { [0x20, 0x09, 0x0a, 0x0d].contains($0) }
    }

    private mutating func skipSpace() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0a || $0 == 0x0d }
    }

    private mutating func accept(_ byte: Character) -> Bool {
        skipSpace()
        guard let code = byte.asciiValue, rest.first == code else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func value(depth: Int) -> JSONObject.Value? {
        guard depth < JSONObject.deepest else { return nil }
        skipSpace()
        switch rest.first {
        case UInt8(ascii: "\""): return string().map { .text($0) }
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return array(depth: depth)
        default: return scalar()
        }
    }

    private mutating func object(depth: Int) -> JSONObject.Value? {
        guard accept("{") else { return nil }
        var members: [String: JSONObject.Value] = [:]
        if accept("}") { return .object(JSONObject(members: members)) }
        repeat {
            skipSpace()
            guard let name = string(), accept(":"), let value = value(depth: depth + 1) else {
                return nil
            }
            members[name] = value
        } while accept(",")
        return accept("}") ? .object(JSONObject(members: members)) : nil
    }

    private mutating func array(depth: Int) -> JSONObject.Value? {
        guard accept("[") else { return nil }
        if accept("]") { return .other }
        repeat {
            guard value(depth: depth + 1) != nil else { return nil }
        } while accept(",")
        return accept("]") ? .other : nil
    }

    /// A number, true, false or null, of which nothing is kept.
    private mutating func scalar() -> JSONObject.Value? {
        let ends: Set<UInt8> = [0x20, 0x09, 0x0a, 0x0d, 0x2c, 0x5d, 0x7d]
        let word = rest.prefix { !ends.contains($0) }
        guard !word.isEmpty else { return nil }
        rest = rest.dropFirst(word.count)
        return .other
    }

    private mutating func string() -> String? {
        guard rest.first == UInt8(ascii: "\"") else { return nil }
        rest = rest.dropFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = escape() else { return nil }
                bytes += Array(escaped.utf8)
            default: bytes.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> String? {
        switch rest.popFirst() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return unicode()
        default: return nil
        }
    }

    private mutating func unicode() -> String? {
        guard let first = codeUnit() else { return nil }
        if UTF16.isLeadSurrogate(first), rest.prefix(2).elementsEqual([0x5c, 0x75]) {
            rest = rest.dropFirst(2)
            guard let second = codeUnit() else { return nil }
            return String(decoding: [first, second], as: UTF16.self)
        }
        return String(decoding: [first], as: UTF16.self)
    }

    private mutating func codeUnit() -> UInt16? {
        let digits = rest.prefix(4)
        guard digits.count == 4 else { return nil }
        rest = rest.dropFirst(4)
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
