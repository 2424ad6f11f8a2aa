internal import CLibpq
internal import Concurrency
import Synchronization

/// Sessions that end together: from any thread, what they do is cancelled, and their waiting for the
/// server bounded.
///
/// A job that is stopped asks the server to end what it does, and gives it some time for that. A
/// server that is frozen, or behind a firewall that drops everything, does not even refuse: when the
/// time is over, sessions hang up and fail as lost. A session is a member from its beginning to its
/// end, whoever uses it.
public final class SessionGroup: Sendable {
    private struct Member: Sendable {
        var cancelling: CancelHandle
        var socket: SocketCopy
    }

    private struct Members: Sendable {
        var sessions: [Int: Member] = [:]
        var next = 0
    }

    /// When waiting ends, in nanoseconds since `origin`.
    private let end = Atomic<Int64>(.max)
    private static let origin = ContinuousClock.now
    private let members = Monitor(Members())

    /// A group without sessions, whose time has no end yet.
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

    /// Asks the server to end what each session does, without waiting for it; a session that does
    /// nothing stays as it is.
    public func cancelAll() {
        for member in members.update({ Array($0.sessions.values) }) { member.cancelling.request() }
    }

    /// Hangs up each session, of which the threads that have them may not know anything: the server
    /// rolls back what they had begun.
    public func hangUpAll() {
        for member in members.update({ Array($0.sessions.values) }) { member.socket.hangUp() }
    }

    /// Takes in a session, and returns what it leaves with; nil where the system has no means.
    func join(_ connection: OpaquePointer) -> Int? {
        guard let cancelling = CancelHandle(connection),
            let socket = SocketCopy(of: PQsocket(connection))
        else { return nil }
        return members.update { members in
            members.next += 1
            members.sessions[members.next] = Member(cancelling: cancelling, socket: socket)
            return members.next
        }
    }

    /// How many sessions there are.
    var memberCount: Int { members.update { $0.sessions.count } }

    /// Forgets a session.
    func leave(_ membership: Int) {
        let gone = members.update { $0.sessions.removeValue(forKey: membership) }
        // What it holds is freed where the lock is free.
        withExtendedLifetime(gone) {}
    }

    private static func nanoseconds(_ time: Duration) -> Int64 {
        let (seconds, attoseconds) = time.components
        return seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
    }
}
