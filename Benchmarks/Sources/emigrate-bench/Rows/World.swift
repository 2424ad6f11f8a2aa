/// The people, servers, rooms and words that generated rows are about.
struct World {
    /// The first stream position, state group and so on: above all that the small export has.
    static let firstNumber = 1_000_000
    static let home = "example.org"

    let seed: UInt64
    /// `@name:server`; those at odd places are of this server.
    let users: [String]
    let servers: [String]
    let rooms: [String]
    /// Made up, the first the most used; some need several bytes a letter.
    let words: [String]

    init(seed: UInt64) {
        self.seed = seed
        var random = RandomBits(seed: seed, 1)
        let odd = ["größer", "élan", "naïve", "日本語", "привет", "łódź", "Ελλάδα", "🎉", "👍🏽"]
        words = (0..<4000).map { place in
            place % 40 == 39 ? odd[place / 40 % odd.count] : Self.word(&random)
        }
        servers = (0..<300).map { _ in "\(Self.word(&random)).\(Self.word(&random)).example" }
        rooms = (0..<400).map { _ in "!\(Self.letters(18, &random)):\(Self.home)" }
        users = [Int](0..<20_000).map { [servers] place in
            let server = place % 2 == 1 ? Self.home : servers[random.skewed(below: servers.count)]
            return "@\(Self.word(&random)).\(Self.word(&random))\(random.below(1000)):\(server)"
        }
    }

    func isLocal(user: Int) -> Bool { user % 2 == 1 }

    /// The server of a user.
    func server(ofUser user: Int) -> Substring {
        users[user].drop { $0 != ":" }.dropFirst()
    }

    /// How many members a room has: most have few, some have thousands.
    func memberCount(room: Int) -> Int {
        var random = RandomBits(seed: seed, 2, room)
        return 20 + random.skewed(below: 80) * random.below(80)
    }

    /// The user who is a room's member number `place`.
    func member(_ place: Int, room: Int) -> Int {
        (room &* 7919 &+ place) % users.count
    }

    /// Stands for the event by which a member joined; see ``RowWriter/eventID(_:)``.
    static func joinEvent(room: Int, member: Int) -> Int { 1 << 50 | room << 24 | member }

    /// Stands for a room's first events: its creation, power levels, join rules.
    static func firstEvent(room: Int, place: Int) -> Int { 1 << 51 | room << 24 | place }

    private static func word(_ random: inout RandomBits) -> String {
        let syllables = [
            "an", "ba", "ce", "dor", "el", "fi", "gra", "hol", "in", "ju", "ka", "len", "mi", "nor",
            "os", "pra", "qui", "ra", "ste", "tu", "un", "ver", "wo", "xi", "yo", "zen", "s", "t",
        ]
        return (0...1 + random.below(3)).map { _ in syllables[random.below(syllables.count)] }
            .joined()
    }

    private static func letters(_ count: Int, _ random: inout RandomBits) -> String {
        String(
            (0..<count).map { _ in
                let letter = random.below(52)
                return Character(UnicodeScalar(UInt8(letter < 26 ? 65 + letter : 71 + letter)))
            })
    }
}
