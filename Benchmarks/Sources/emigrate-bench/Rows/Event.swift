/// One event of the generated history: what all tables' rows about it have in common.
struct Event {
    enum Kind {
        case encrypted, message, image, reaction, redaction, member, topic

        /// The `type` that Matrix gives it.
        var type: String {
            switch self {
            case .encrypted: "m.room.encrypted"
            case .message, .image: "m.room.message"
            case .reaction: "m.reaction"
            case .redaction: "m.room.redaction"
            case .member: "m.room.member"
            case .topic: "m.room.topic"
            }
        }
    }

    let index: Int
    let kind: Kind
    let room: Int
    let sender: Int
    let depth: Int
    /// The events before it; a second one after a fork in the room's history.
    let previous: Int
    let secondPrevious: Int?
    /// When it was sent, in milliseconds.
    let time: Int
    let stateGroup: Int
    /// The state group before this event, if it made a new one.
    let oldStateGroup: Int?
    /// Whether the new state group repeats the whole state, as some do to end a long chain.
    let isSnapshot: Bool

    var isState: Bool { kind == .member || kind == .topic }
    var streamOrdering: Int { World.firstNumber + index }
}
