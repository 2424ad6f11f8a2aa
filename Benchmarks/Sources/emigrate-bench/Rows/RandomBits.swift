/// A small, fast source of random numbers (SplitMix64) that repeats itself for the same seed.
struct RandomBits: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// A source for one thing among many: the same seed and keys always give the same numbers.
    init(seed: UInt64, _ first: Int, _ second: Int = 0) {
        var mixer = RandomBits(seed: seed ^ UInt64(bitPattern: Int64(first)))
        state = mixer.next() &+ UInt64(bitPattern: Int64(second)) &* 0x9E37_79B9_7F4A_7C15
        state = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number from 0 up to, not including, `bound`.
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Like `below`, with small numbers more often than large ones.
    mutating func skewed(below bound: Int) -> Int {
        min(below(bound), below(bound), below(bound))
    }

    /// True in `percent` of 100 cases.
    mutating func chance(_ percent: Int) -> Bool {
        below(100) < percent
    }
}
