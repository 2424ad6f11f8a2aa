extension Event {
    /// The `state_key` of a state event.
    func stateKey(in world: World) -> String? {
        switch kind {
        case .member: world.users[sender]
        case .topic: ""
        default: nil
        }
    }

    /// The events that allowed this one: the room's first ones and the sender's joining.
    var authEvents: [Int] {
        [
            World.firstEvent(room: room, place: 0), World.firstEvent(room: room, place: 1),
            World.joinEvent(room: room, member: sender),
        ]
    }

    /// The words of a message.
    func words(in world: World) -> [String] {
        var random = RandomBits(seed: world.seed, 7, index)
        let count = 2 + random.skewed(below: 90)
        return (0..<count).map { _ in world.words[random.skewed(below: world.words.count)] }
    }
}
