/// Finds where the rows of a COPY block end, and counts them, without looking into them.
///
/// Rows are text format: a line that is `\.` ends the block, and no row can be one, since a
/// backslash in data is doubled (copyto.c, CopyAttributeOutText; psql's copy.c, handleCopyIn).
public struct CopyDataScanner: Sendable {
    /// The answer to a scan.
    public enum Step: Hashable, Sendable {
        /// The first `length` bytes are rows, or parts of rows, with `count` line ends in them.
        case rows(length: Int, count: Int)
        /// The first `length` bytes are the terminating line, its line end included.
        case terminator(length: Int)
        /// The buffer ends before it can be told what it begins with.
        case needMore
    }

    private var isAtLineStart = true
    private let longestWholeRow: Int

    /// Creates a scanner at the first row; rows of fewer bytes than `longestWholeRow` come whole.
    public init(longestWholeRow: Int = 128 << 10) { self.longestWholeRow = longestWholeRow }

    /// Whether the bytes so far end at the end of a line.
    public var isBetweenRows: Bool { isAtLineStart }

    /// Says what the first bytes of `bytes` are; `isEnd` says that nothing follows them.
    public mutating func scan(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> Step {
        var index = 0
        var count = 0
        while true {
            if isAtLineStart {
                switch Self.terminator(in: bytes, at: index, isEnd: isEnd) {
                case .no: break
                case .yes(let length):
                    return index > 0
                        ? .rows(length: index, count: count) : .terminator(length: length)
                case .unknown:
                    return index > 0 ? .rows(length: index, count: count) : .needMore
                }
            }
            guard let newline = ByteSearch.first(0x0a, in: bytes, from: index) else {
                if index > 0 { return .rows(length: index, count: count) }
                guard !bytes.isEmpty, isEnd || bytes.count >= longestWholeRow else {
                    return .needMore
                }
                isAtLineStart = false
                return .rows(length: bytes.count, count: count)
            }
            index = newline + 1
            count += 1
            isAtLineStart = true
        }
    }

    private enum Answer {
        case no
        case yes(Int)
        case unknown
    }

    private static func terminator(
        in bytes: UnsafeRawBufferPointer, at index: Int, isEnd: Bool
    ) -> Answer {
        guard index < bytes.count else { return .unknown }
        guard bytes[index] == UInt8(ascii: "\\") else { return .no }
        guard index + 1 < bytes.count else { return isEnd ? .no : .unknown }
        guard bytes[index + 1] == UInt8(ascii: ".") else { return .no }
        guard index + 2 < bytes.count else { return isEnd ? .yes(2) : .unknown }
        if bytes[index + 2] == 0x0a { return .yes(3) }
        guard bytes[index + 2] == 0x0d else { return .no }
        guard index + 3 < bytes.count else { return isEnd ? .no : .unknown }
        return bytes[index + 3] == 0x0a ? .yes(4) : .no
    }
}
