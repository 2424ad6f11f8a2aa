/// The header of a gzip member (RFC 1952, section 2.3), which arrives a byte at a time.
///
/// Nothing in it is kept: neither the name nor the time matter here. Everything in it is checked
/// that can be.
struct GzipHeader: Sendable {
    /// The first two bytes of every member.
    static let magic: (UInt8, UInt8) = (0x1F, 0x8B)

    private enum Field {
        /// The ten bytes that every header has; the value is how many have come.
        case fixed(Int)
        case extraLengthLow
        case extraLengthHigh(low: UInt8)
        case extra(remaining: Int)
        case name
        case comment
        case checksumLow
        case checksumHigh(low: UInt8)
        case complete
    }

    private enum Flag {
        static let checksum: UInt8 = 0x02
        static let extra: UInt8 = 0x04
        static let name: UInt8 = 0x08
        static let comment: UInt8 = 0x10
        static let reserved: UInt8 = 0xE0
    }

    private var field = Field.fixed(0)
    private var flags: UInt8 = 0
    private var checksum = CRC32()

    /// Whether the header has ended.
    var isComplete: Bool {
        if case .complete = field { true } else { false }
    }

    /// Takes the next byte of the header.
    mutating func feed(_ byte: UInt8) throws(DecodeDefect) {
        switch field {
        case .checksumLow:
            field = .checksumHigh(low: byte)
            return
        case .checksumHigh(let low):
            guard UInt16(low) | UInt16(byte) << 8 == UInt16(truncatingIfNeeded: checksum.value)
            else { throw DecodeDefect(message: "the gzip header's checksum is wrong") }
            field = .complete
            return
        default:
            checksum.update(byte)
        }
        switch field {
        case .fixed(let index):
            try check(byte, at: index)
            field = index < 9 ? .fixed(index + 1) : following(Flag.extra)
        case .extraLengthLow:
            field = .extraLengthHigh(low: byte)
        case .extraLengthHigh(let low):
            let length = Int(low) | Int(byte) << 8
            field = length > 0 ? .extra(remaining: length) : following(Flag.name)
        case .extra(let remaining):
            field = remaining > 1 ? .extra(remaining: remaining - 1) : following(Flag.name)
        case .name:
            if byte == 0 { field = following(Flag.comment) }
        case .comment:
            if byte == 0 { field = following(Flag.checksum) }
        case .checksumLow, .checksumHigh, .complete:
            break
        }
    }

    private mutating func check(_ byte: UInt8, at index: Int) throws(DecodeDefect) {
        switch index {
        case 0 where byte != Self.magic.0, 1 where byte != Self.magic.1:
            throw DecodeDefect(message: "this is not gzip data")
        case 2 where byte != 8:
            throw DecodeDefect(message: "gzip method \(byte) is not deflate")
        case 3:
            guard byte & Flag.reserved == 0 else {
                throw DecodeDefect(message: "the gzip header has reserved flags set")
            }
            flags = byte
        default:
            // The time, the compression level and the system that made it.
            break
        }
    }

    /// The first field, from the one that `flag` announces on, that the header has.
    private func following(_ flag: UInt8) -> Field {
        let optional: [(UInt8, Field)] = [
            (Flag.extra, .extraLengthLow), (Flag.name, .name), (Flag.comment, .comment),
            (Flag.checksum, .checksumLow),
        ]
        guard let start = optional.firstIndex(where: { $0.0 == flag }) else { return .complete }
        return optional[start...].first { flags & $0.0 != 0 }?.1 ?? .complete
    }
}

/// The trailer of a gzip member: the checksum and length of what it holds.
struct GzipTrailer: Sendable {
    private var bytes: UInt64 = 0
    private var count = 0

    /// The trailer's size in bytes.
    static let size = 8

    /// Whether all of it has come.
    var isComplete: Bool { count == Self.size }

    /// Takes the next byte of the trailer.
    mutating func feed(_ byte: UInt8) {
        bytes |= UInt64(byte) << UInt64(8 * count)
        count += 1
    }

    /// Compares the trailer with what was decoded.
    func check(checksum: CRC32, length: UInt64) throws(DecodeDefect) {
        guard UInt32(truncatingIfNeeded: bytes) == checksum.value else {
            throw DecodeDefect(message: "the gzip checksum does not match the data")
        }
        // RFC 1952 keeps the length modulo 2^32.
        guard UInt32(truncatingIfNeeded: bytes >> 32) == UInt32(truncatingIfNeeded: length) else {
            throw DecodeDefect(message: "the gzip length does not match the data")
        }
    }
}
