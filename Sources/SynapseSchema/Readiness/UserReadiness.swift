/// Whether one user is ready to move, and what is left to do.
public struct UserReadiness: Hashable, Sendable, Encodable {
    /// What sort of account it is.
    public enum Standing: String, Hashable, Sendable, CaseIterable, Encodable {
        /// Someone who can sign in.
        case active
        /// Nobody can sign in any more.
        case deactivated
        /// A guest.
        case guest
        /// A user that an application service made.
        case service
        /// Signed out by an administrator for a time.
        case locked
        /// Signed in, and may only read.
        case suspended
    }

    /// Whether something is there; `unknown` where its table was not read.
    public enum State: String, Hashable, Sendable, Encodable {
        /// All of it is there.
        case complete
        /// Some of it is there.
        case partial
        /// Nothing is there.
        case none
        /// The table was not read.
        case unknown
    }

    /// Something that the user should do before the move.
    public enum Task: String, Hashable, Sendable, CaseIterable, Encodable {
        /// Set up a recovery key: without one, encrypted history is lost with the last device.
        case setUpRecovery = "set-up-recovery"
        /// Set up cross-signing.
        case setUpCrossSigning = "set-up-cross-signing"
        /// Set up the backup of message keys.
        case setUpKeyBackup = "set-up-key-backup"
        /// Put the backup's key into secret storage, since the recovery key does not open it.
        case storeBackupKey = "store-backup-key"
        /// Put the signing keys into secret storage.
        case storeSigningKeys = "store-signing-keys"
        /// Sign out of the clients that are still signed in.
        case signOut = "sign-out"
    }

    /// A backup of message keys.
    public struct Backup: Hashable, Sendable, Encodable {
        /// The newest version.
        public let version: Int
        /// How many keys it holds; nil where they were not counted.
        public let keys: Int?
        /// Whether the recovery key opens it.
        public let isRecoverable: Bool
    }

    /// The full name, `@alice:example.com`.
    public let name: String
    /// What sort of account it is.
    public let standing: Standing
    /// Whether it is an administrator.
    public let isAdmin: Bool
    /// Whether it has a password of its own.
    public let hasPassword: Bool
    /// How many devices it has.
    public let devices: Int
    /// How many access tokens are live.
    public let tokens: Int
    /// How many of the devices have a live token; tokens without a device count one each.
    public let sessions: Int
    /// Its cross-signing keys.
    public let crossSigning: State
    /// Its backup of message keys, if there is one.
    public let backup: Backup?
    /// Whether its recovery key opens everything.
    public let secretStorage: State
    /// When a client of the user's was last seen, in milliseconds since 1970.
    public let lastSeen: Int?
    /// What is left to do, in order.
    public let tasks: [Task]

    /// Whether nothing is left to do but sign out.
    public var isRecoverable: Bool { tasks.allSatisfy { $0 == .signOut } }
    /// Whether nothing is left to do.
    public var isReady: Bool { tasks.isEmpty }

    init(_ user: UserFacts, read: Set<ReadinessHandler.Kind>) {
        name = user.name
        standing = Self.standing(of: user)
        isAdmin = user.isAdmin
        hasPassword = user.hasPassword
        devices = user.devices.count
        tokens = user.tokens.values.reduce(0, +)
        sessions = user.tokens.reduce(0) { $0 + ($1.key.isEmpty ? $1.value : 1) }
        lastSeen = user.lastSeen

        let signing = user.signingKeys.intersection(["master", "self_signing", "user_signing"])
        crossSigning = Self.state(signing.count, of: 3, isKnown: read.contains(.crossSigning))
        let opened = SecretStorage.opened(by: user)
        let wanted = SecretStorage.signing + [SecretStorage.backup]
        secretStorage = Self.state(
            wanted.filter(opened.contains).count, of: wanted.count,
            isKnown: read.contains(.accountData))
        backup = user.backups.max().map { version in
            Backup(
                version: version,
                keys: read.contains(.backupKeys) ? user.backupKeys[version] ?? 0 : nil,
                isRecoverable: opened.contains(SecretStorage.backup))
        }
        tasks = Self.tasks(
            standing, user, crossSigning: crossSigning, opened: opened, read: read)
    }

    private static func standing(of user: UserFacts) -> Standing {
        if user.isDeactivated { return .deactivated }
        if user.service != nil { return .service }
        if user.isGuest { return .guest }
        if user.isLocked { return .locked }
        return user.isSuspended ? .suspended : .active
    }

    private static func state(_ count: Int, of whole: Int, isKnown: Bool) -> State {
        guard isKnown else { return .unknown }
        if count == 0 { return .none }
        return count == whole ? .complete : .partial
    }

    /// Only people who may still read their messages have something to do; of what was not read
    /// nothing is asked.
    private static func tasks(
        _ standing: Standing, _ user: UserFacts, crossSigning: State, opened: Set<String>,
        read: Set<ReadinessHandler.Kind>
    ) -> [Task] {
        switch standing {
        case .active, .locked, .suspended: break
        case .deactivated, .guest, .service: return []
        }
        var tasks: [Task] = []
        let hasKey = user.defaultKey.map { user.storageKeys.contains($0) } ?? false
        if read.contains(.accountData), !hasKey { tasks.append(.setUpRecovery) }
        if crossSigning == .none || crossSigning == .partial { tasks.append(.setUpCrossSigning) }
        if read.contains(.backups), user.backups.isEmpty { tasks.append(.setUpKeyBackup) }
        if hasKey {
            if !user.backups.isEmpty, !opened.contains(SecretStorage.backup) {
                tasks.append(.storeBackupKey)
            }
            if crossSigning == .complete, !opened.isSuperset(of: SecretStorage.signing) {
                tasks.append(.storeSigningKeys)
            }
        }
        if !user.tokens.isEmpty { tasks.append(.signOut) }
        return tasks
    }
}
