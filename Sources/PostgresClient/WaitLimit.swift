import Synchronization

/// How long sessions may still wait for their server: without end, until somebody sets one.
///
/// A job that is stopped asks the server to end what it does, and gives it some time for that. A
/// server that is frozen, or behind a firewall that drops everything, does not even refuse: when the
/// time is over, sessions hang up and fail as lost.
public final class WaitLimit: Sendable {
    /// When waiting ends, in nanoseconds since `origin`.
    private let end = Atomic<Int64>(.max)
    private static let origin = ContinuousClock.now

    /// A limit that is not set yet.
    public init() {}

    /// Ends all waiting after `time`, unless it ends before that already.
    public func end(within time: Duration) {
        end.min(Self.nanoseconds(ContinuousClock.now - Self.origin + time), ordering: .relaxed)
    }

    /// Whether nobody may wait any more.
    public var isOver: Bool {
        let end = end.load(ordering: .relaxed)
        return end != .max && Self.nanoseconds(ContinuousClock.now - Self.origin) >= end
    }

    private static func nanoseconds(_ time: Duration) -> Int64 {
        let (seconds, attoseconds) = time.components
        return seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
    }
}
