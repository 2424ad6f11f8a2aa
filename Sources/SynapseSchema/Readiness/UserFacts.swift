/// What the tables say about one user.
public struct UserFacts: Sendable {
    /// The full name, `@alice:example.com`.
    public internal(set) var name: String
    /// Whether `users` has a row of this name; other tables may speak of users that are gone.
    public internal(set) var isKnown = false
    /// `deactivated`.
    public internal(set) var isDeactivated = false
    /// `is_guest`.
    public internal(set) var isGuest = false
    /// `admin`.
    public internal(set) var isAdmin = false
    /// `locked`.
    public internal(set) var isLocked = false
    /// `suspended`.
    public internal(set) var isSuspended = false
    /// `shadow_banned`.
    public internal(set) var isShadowBanned = false
    /// Whether there is a password; without one, the user signs in elsewhere.
    public internal(set) var hasPassword = false
    /// The application service that made the user.
    public internal(set) var service: String?
    /// `user_type`: `support`, `bot`, or nil for people.
    public internal(set) var kind: String?
    /// When the account was made, in seconds.
    public internal(set) var created: Int?
    /// The devices that people see, by ID, with when each was last seen, in milliseconds.
    public internal(set) var devices: [String: Int?] = [:]
    /// Access tokens that the user's own clients hold, by device; "" for those with none.
    public internal(set) var tokens: [String: Int] = [:]
    /// Access tokens of the user's that have run out and that nothing renews.
    public internal(set) var expiredTokens = 0
    /// The newest keys of each type, `master`, `self_signing`, `user_signing`.
    var crossSigning: [String: (stream: Int, isThere: Bool)] = [:]
    /// The backup versions that were not deleted.
    public internal(set) var backups: [Int] = []
    /// How many keys each backup version holds; empty where `e2e_room_keys` was not read.
    public internal(set) var backupKeys: [Int: Int] = [:]
    /// The key that secret storage uses by default.
    public internal(set) var defaultKey: String?
    /// The IDs of the keys that secret storage describes.
    public internal(set) var storageKeys: Set<String> = []
    /// Which keys each secret is encrypted with.
    public internal(set) var secrets: [String: Set<String>] = [:]
    /// When a client of the user's was last seen, in milliseconds.
    public internal(set) var lastSeen: Int?

    init(name: String) { self.name = name }

    mutating func see(_ time: Int?) {
        guard let time, time > 0 else { return }
        lastSeen = max(lastSeen ?? time, time)
    }

    /// The types of cross-signing key that are there.
    var signingKeys: Set<String> { Set(crossSigning.filter(\.value.isThere).keys) }
}
