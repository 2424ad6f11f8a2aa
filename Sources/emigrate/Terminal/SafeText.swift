/// Text as it may go to a terminal, a log or a page: without the control characters of an export.
///
/// Names, comments, file names and a server's messages may hold sequences that change a terminal's
/// title, take lines off the screen or show another text than the one that is there. Each such
/// character is shown as JSON writes it: `\u001b`. Whatever is printed has to become one of these
/// first, so that no message can forget it; colours and other sequences of Emigrate's own come in
/// through `control`.
struct SafeText: Sendable {
    /// The bytes to write.
    private(set) var bytes: [UInt8]

    /// A text whose newlines part its lines.
    init(_ text: String) { bytes = ControlCharacters.escaped(Array(text.utf8)) }

    /// A text that need not be UTF-8, whose newlines part its lines.
    init(_ bytes: [UInt8]) { self.bytes = ControlCharacters.escaped(bytes) }

    /// A text that is to stay on one line, cut to so many characters.
    init(line: String, width: Int = .max) {
        let line = ControlCharacters.escaped(line)
            .split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\u000a")
        let fitted = line.count <= width ? line : line.prefix(max(0, width - 1)) + "…"
        bytes = Array(fitted.utf8)
    }

    private init(unchanged bytes: [UInt8]) { self.bytes = bytes }

    /// A sequence that Emigrate itself means for the terminal.
    static func control(_ sequence: StaticString) -> SafeText {
        SafeText(unchanged: sequence.withUTF8Buffer { Array($0) })
    }

    /// The sequence that takes the cursor up so many lines.
    static func up(_ lines: Int) -> SafeText { control("\u{1b}[") + SafeText("\(lines)A") }

    static func + (left: SafeText, right: SafeText) -> SafeText {
        SafeText(unchanged: left.bytes + right.bytes)
    }

    /// The lines, each with its newline.
    static func lines(_ lines: [SafeText]) -> SafeText {
        SafeText(unchanged: lines.flatMap { $0.bytes + [0x0a] })
    }
}

/// The characters that a terminal obeys instead of showing them, or that hide what is there.
enum ControlCharacters {
    /// The text with each of them, newlines aside, as JSON writes it.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: mayBegin) else { return text }
        return String(decoding: escaped(Array(text.utf8)), as: UTF8.self)
    }

    /// The same for text that need not be UTF-8: bytes that terminals take for control characters
    /// are none of its characters.
    static func escaped(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(where: mayBegin) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(text.count + 16)
        var rest = text[...]
        while let first = rest.first {
            let length = length(of: rest)
            let character = rest.prefix(length)
            if let code = code(of: character), isControl(code) {
                result += escape(code)
            } else if length == 1, first >= 0x80, first < 0xa0 {
                result += escape(UInt32(first))
            } else {
                result += character
            }
            rest = rest.dropFirst(length)
        }
        return result
    }

    /// C0 without the newline, DEL, C1; line and paragraph separators; what turns the direction of
    /// text round.
    private static func isControl(_ code: UInt32) -> Bool {
        switch code {
        case 0x0a: false
        case 0..<0x20, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    private static func mayBegin(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != 0x0a || byte == 0x7f || byte >= 0x80
    }

    /// How many bytes the character takes that `text` begins with; 1 where they are no UTF-8.
    private static func length(of text: ArraySlice<UInt8>) -> Int {
        guard let first = text.first else { return 0 }
        let length =
            switch first {
            case 0xc2...0xdf: 2
            case 0xe0...0xef: 3
            case 0xf0...0xf4: 4
            default: 1
            }
        let isWhole =
            text.count >= length && text.prefix(length).dropFirst().allSatisfy { $0 & 0xc0 == 0x80 }
        return isWhole ? length : 1
    }

    /// The code of a character of up to three bytes; nil for any other bytes.
    private static func code(of character: ArraySlice<UInt8>) -> UInt32? {
        let bits = character.map { UInt32($0) }
        switch bits.count {
        case 1: return bits[0] < 0x80 ? bits[0] : nil
        case 2: return (bits[0] & 0x1f) << 6 | bits[1] & 0x3f
        case 3: return (bits[0] & 0x0f) << 12 | (bits[1] & 0x3f) << 6 | bits[2] & 0x3f
        default: return nil
        }
    }

    private static func escape(_ code: UInt32) -> [UInt8] {
        let digits = String(code, radix: 16)
        return Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
    }
}
