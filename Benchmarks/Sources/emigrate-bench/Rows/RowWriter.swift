/// Writes rows in COPY's text format.
///
/// Text is taken as it is: what has a backslash or a tab in it must come escaped.
struct RowWriter {
    private(set) var bytes: [UInt8] = []
    let world: World
    /// Random numbers of this table.
    var random: RandomBits

    init(world: World, table: String) {
        self.world = world
        let key = table.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) }
        random = RandomBits(seed: world.seed, 4, key)
        bytes.reserveCapacity(1 << 20 + 1 << 16)
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// Part of a field.
    mutating func text(_ part: some StringProtocol) {
        bytes.append(contentsOf: part.utf8)
    }

    mutating func number(_ value: Int) {
        text(String(value))
    }

    mutating func endField() {
        bytes.append(UInt8(ascii: "\t"))
    }

    /// Whole fields, each of which ends with a tab.
    mutating func fields(_ values: String...) {
        for value in values {
            text(value)
            endField()
        }
    }

    mutating func endRow() {
        bytes[bytes.count - 1] = UInt8(ascii: "\n")
    }

    /// An event's ID: 43 random letters, always the same for the same number.
    mutating func eventID(_ number: Int) {
        var random = RandomBits(seed: world.seed, 5, number)
        text("$")
        characters(43, of: Self.urlSafe, from: &random)
    }

    mutating func eventIDField(_ number: Int) {
        eventID(number)
        endField()
    }

    /// Base64 of random bytes, as keys, signatures and ciphertexts are.
    mutating func base64(_ count: Int) {
        var local = random
        characters(count, of: Self.standard, from: &local)
        random = local
    }

    /// Capital letters, as in device IDs; always the same for the same user.
    mutating func device(ofUser user: Int) {
        var random = RandomBits(seed: world.seed, 6, user)
        for _ in 0..<10 { bytes.append(65 + UInt8(truncatingIfNeeded: random.below(26))) }
    }

    private mutating func characters(
        _ count: Int, of alphabet: [UInt8], from random: inout RandomBits
    ) {
        var left = count
        while left > 0 {
            var bits = random.next()
            for _ in 0..<min(10, left) {
                bytes.append(alphabet[Int(bits & 63)])
                bits >>= 6
            }
            left -= 10
        }
    }

    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    private static let standard = letters + Array("+/".utf8)
    private static let urlSafe = letters + Array("-_".utf8)
}
