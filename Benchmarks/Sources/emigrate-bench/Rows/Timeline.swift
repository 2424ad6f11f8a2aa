/// A server's history: events in the order in which they arrived, spread over the rooms.
///
/// Every pass gives the same events, so each table can be generated on its own.
struct Timeline: Sequence, IteratorProtocol {
    private struct Room {
        var last: Int
        var secondLast: Int?
        var depth = 10
        var stateGroup: Int
    }

    private let world: World
    private let count: Int
    private var index = 0
    private var nextStateGroup: Int
    private var rooms: [Room]

    init(world: World, count: Int) {
        self.world = world
        self.count = count
        rooms = world.rooms.indices.map { room in
            let last = World.firstEvent(room: room, place: 2)
            return Room(last: last, stateGroup: World.firstNumber)
        }
        nextStateGroup = World.firstNumber
    }

    mutating func next() -> Event? {
        guard index < count else { return nil }
        defer { index += 1 }
        var random = RandomBits(seed: world.seed, 3, index)
        let room = random.skewed(below: rooms.count)
        let kind = Self.kind(random.below(100))
        let place = random.skewed(below: world.memberCount(room: room))
        var old: Int?
        if kind == .member || kind == .topic {
            old = rooms[room].stateGroup
            nextStateGroup += 1
            rooms[room].stateGroup = nextStateGroup
        }
        let event = Event(
            index: index, kind: kind, room: room, sender: world.member(place, room: room),
            depth: rooms[room].depth, previous: rooms[room].last,
            secondPrevious: random.chance(8) ? rooms[room].secondLast : nil,
            time: 1_640_000_000_000 + index * 37_000 + random.below(37_000),
            stateGroup: rooms[room].stateGroup, oldStateGroup: old,
            isSnapshot: old != nil && random.below(15) == 0)
        rooms[room].secondLast = rooms[room].last
        rooms[room].last = index
        rooms[room].depth += 1
        return event
    }

    private static func kind(_ percent: Int) -> Event.Kind {
        switch percent {
        case ..<45: .encrypted
        case ..<76: .message
        case ..<80: .image
        case ..<87: .reaction
        case ..<89: .redaction
        case ..<98: .member
        default: .topic
        }
    }
}
