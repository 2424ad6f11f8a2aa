/// How many users are ready, and what is left to do, over all.
public struct ReadinessSummary: Hashable, Sendable {
    /// How many users there are.
    public private(set) var users = 0
    /// How many of each standing.
    public private(set) var standings: [UserReadiness.Standing: Int] = [:]
    /// How many people there are: users who may have something to do.
    public private(set) var people = 0
    /// How many people have nothing left to do.
    public private(set) var ready = 0
    /// How many people could read their history on a new device.
    public private(set) var recoverable = 0
    /// How many people have each thing left to do.
    public private(set) var tasks: [UserReadiness.Task: Int] = [:]
    /// How many devices people have.
    public private(set) var devices = 0
    /// How many sessions of people are live.
    public private(set) var sessions = 0
    /// How many message keys people's backups hold; nil where they were not counted.
    public private(set) var backupKeys: Int?

    /// Adds users up.
    public init(_ list: some Sequence<UserReadiness>) {
        for user in list {
            users += 1
            standings[user.standing, default: 0] += 1
            switch user.standing {
            case .deactivated, .guest, .service: continue
            case .active, .locked, .suspended: break
            }
            people += 1
            if user.isReady { ready += 1 }
            if user.isRecoverable { recoverable += 1 }
            for task in user.tasks { tasks[task, default: 0] += 1 }
            devices += user.devices
            sessions += user.sessions
            if let keys = user.backup?.keys { backupKeys = (backupKeys ?? 0) + keys }
        }
    }
}
