/// Gathers what the tables say about each user.
public struct ReadinessAccumulator: Sendable {
    /// The tables that were read.
    var kinds: Set<ReadinessHandler.Kind> = []
    /// The users, by name.
    public private(set) var users: [String: UserFacts] = [:]
    /// The export's date, in milliseconds: tokens whose time had passed by then are not live.
    var now: Int?

    /// Rows of one user are often next to each other, so that the last one found is tried first.
    private var lastName: [UInt8] = []
    private var lastUser = ""
    private var lastVersion = 0
    private var run = 0

    /// Creates an accumulator that knows nothing.
    public init() {}

    mutating func begin(_ kind: ReadinessHandler.Kind) { kinds.insert(kind) }

    mutating func change(_ name: String?, _ change: (inout UserFacts) -> Void) {
        guard let name else { return }
        change(&users[name, default: UserFacts(name: name)])
    }

    /// Counts a key in a backup, at no cost as long as the same user's keys go on.
    mutating func countBackupKey(_ user: ArraySlice<UInt8>, version: Int) {
        if version == lastVersion, user.elementsEqual(lastName) {
            run += 1
            return
        }
        flush()
        lastName = Array(user)
        lastUser = String(decoding: user, as: UTF8.self)
        lastVersion = version
        run = 1
    }

    private mutating func flush() {
        guard run > 0 else { return }
        let (version, count) = (lastVersion, run)
        change(lastUser) { $0.backupKeys[version, default: 0] += count }
        run = 0
    }

    /// The readiness of every user that `users` has, by name.
    public func readiness() -> [UserReadiness] {
        var finished = self
        finished.flush()
        return finished.users.values.filter(\.isKnown).sorted { $0.name < $1.name }.map {
            UserReadiness($0, read: finished.kinds)
        }
    }
}
