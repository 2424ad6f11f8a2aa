/// A 128-bit hash of one row, fed piece by piece.
///
/// Two lanes of 64 bits multiply and fold each 16 bytes with constants of their own. The hash is
/// kept in journals between runs, so it must never change for the same bytes, on any machine. It is
/// no defence against somebody who makes rows collide: they could only deceive themselves.
package struct RowHasher {
    private var low: UInt64 = 0x9e37_79b9_7f4a_7c15
    private var high: UInt64 = 0xc2b2_ae3d_27d4_eb4f
    private var length: UInt64 = 0
    /// The bytes behind the last whole block, the first one lowest.
    private var tail: (UInt64, UInt64) = (0, 0)
    private var tailCount = 0

    /// What a hash is made of.
    package struct Value: Hashable, Sendable {
        package var low: UInt64
        package var high: UInt64
    }

    /// Creates a hasher at the beginning of a row.
    package init() {}

    /// Takes the next bytes of the row.
    @inline(__always)
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        length &+= UInt64(bytes.count)
        var index = 0
        while tailCount > 0, index < bytes.count {
            push(bytes[index])
            index += 1
        }
        while index + 16 <= bytes.count {
            absorb(
                UInt64(littleEndian: (base + index).loadUnaligned(as: UInt64.self)),
                UInt64(littleEndian: (base + index + 8).loadUnaligned(as: UInt64.self)))
            index += 16
        }
        while index < bytes.count {
            push(bytes[index])
            index += 1
        }
    }

    /// The hash of all that was taken.
    @inline(__always)
    package mutating func finish() -> Value {
        if tailCount > 0 { absorb(tail.0, tail.1) }
        return Value(
            low: Self.avalanche(low ^ length), high: Self.avalanche(high &+ length &* 31))
    }

    /// Takes one byte of a block that is not whole yet.
    @inline(__always)
    private mutating func push(_ byte: UInt8) {
        if tailCount < 8 {
            tail.0 |= UInt64(byte) << UInt64(tailCount * 8)
        } else {
            tail.1 |= UInt64(byte) << UInt64((tailCount - 8) * 8)
        }
        tailCount += 1
        guard tailCount == 16 else { return }
        absorb(tail.0, tail.1)
        tail = (0, 0)
        tailCount = 0
    }

    @inline(__always)
    private mutating func absorb(_ first: UInt64, _ second: UInt64) {
        // Adding an operand keeps a product of zero from forgetting what came before.
        low =
            Self.fold(low ^ first ^ 0xa076_1d64_78bd_642f, second ^ 0xe703_7ed1_a0b4_28db)
            &+ first ^ low.rotatedLeft(by: 23)
        high =
            Self.fold(high ^ second ^ 0x8ebc_6af0_9c88_c6e3, first ^ 0x5899_65cc_7537_4cc3)
            &+ second ^ high.rotatedLeft(by: 41)
    }

    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    /// Lets each bit of the state reach each bit of the hash.
    @inline(__always)
    private static func avalanche(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ value >> 33) &* 0xff51_afd7_ed55_8ccd
        value = (value ^ value >> 33) &* 0xc4ce_b9fe_1a85_ec53
        return value ^ value >> 33
    }
}

extension UInt64 {
    @inline(__always)
    fileprivate func rotatedLeft(by count: UInt64) -> UInt64 {
        self << count | self >> (64 - count)
    }
}
