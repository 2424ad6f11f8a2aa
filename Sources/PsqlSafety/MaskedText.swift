import SQLSyntax

/// Text that psql could read otherwise under another client encoding.
///
/// In the encodings that only clients have, a byte of ASCII may be the second one of a character. psql
/// then hides it from its lexer (psqlscan_prepare_buffer), line by line, by the length that the first
/// byte states: a quote behind a byte above 0x7f is none for it. A dump's code can bring about such an
/// encoding without anybody seeing it.
public enum MaskedText {
    /// How psql finds the length of a character in bytes (wchar.c: pg_sjis_mblen, pg_big5_mblen and its
    /// like, pg_euc_mblen, pg_gb18030_mblen).
    private enum Length: CaseIterable {
        case sjis
        case twoBytes
        case johab
        case gb18030

        func of(_ byte: UInt8, _ next: UInt8?) -> Int {
            guard byte >= 0x80 else { return 1 }
            switch self {
            case .sjis: return (0xa1...0xdf).contains(byte) ? 1 : 2
            case .twoBytes: return 2
            case .johab: return byte == 0x8f ? 3 : 2
            case .gb18030: return next.map(ByteClass.isDigit) ?? false ? 4 : 2
            }
        }
    }

    /// Whether one of these encodings would hide a byte that means something to psql's lexer.
    public static func isPossible(in bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.firstIndex(where: { $0 >= 0x80 }) else { return false }
        // Where a tag of a dollar quote could be hidden, letters count as well.
        let hasTags = ByteSearch.first(UInt8(ascii: "$"), in: bytes, from: 0) != nil
        return Length.allCases.contains { hides(bytes, from: first, $0, hasTags: hasTags) }
    }

    /// The text as each of these encodings would have psql's lexer see it, where that is otherwise.
    static func readings(of bytes: UnsafeRawBufferPointer) -> [[UInt8]] {
        guard isPossible(in: bytes) else { return [] }
        return Length.allCases.map { length in
            var text = Array(bytes)
            var index = 0
            while index < bytes.count {
                let next = index + 1 < bytes.count ? bytes[index + 1] : nil
                let end = min(bytes.count, index + length.of(bytes[index], next))
                index += 1
                while index < end, !ByteClass.isNewline(bytes[index]) {
                    text[index] = 0xff
                    index += 1
                }
            }
            return text
        }
    }

    private static func hides(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ length: Length, hasTags: Bool
    ) -> Bool {
        var index = start
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : nil
            let end = min(bytes.count, index + length.of(bytes[index], next))
            index += 1
            while index < end {
                let byte = bytes[index]
                // psql takes a text apart line by line.
                if ByteClass.isNewline(byte) { break }
                if byte < 0x80, isMeaningful(byte, hasTags) { return true }
                index += 1
            }
        }
        return false
    }

    private static func isMeaningful(_ byte: UInt8, _ hasTags: Bool) -> Bool {
        guard ByteClass.isWordPart(byte) || byte == 0x20 else { return true }
        return hasTags && byte != 0x20
    }
}
