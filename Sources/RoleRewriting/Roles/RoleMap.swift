public import SQLSyntax

/// What becomes of a role of the export.
public enum RoleAction: Hashable, Sendable {
    /// Every reference names another role instead.
    case mapped(Identifier)
    /// References stay as they are.
    case kept
    /// Its grants vanish, and what it owned belongs to whoever loads it.
    case dropped

    /// The name of the role after loading, whose action this is; nil where it is dropped.
    func mappedRole(for role: Identifier) -> Identifier? {
        switch self {
        case .mapped(let name): name
        case .kept: role
        case .dropped: nil
        }
    }
}

/// What becomes of each role of the export.
///
/// Roles that the user named come first, then PostgreSQL's predefined roles, which stay, then the
/// roles that own something and the platform's, which become the target role; all others only
/// hold privileges on the old server, and are dropped.
public struct RoleMap: Sendable {
    /// The role that owners and platform roles become.
    public var target: Identifier
    /// What the user said of single roles.
    public var explicit: [Identifier: RoleAction] = [:]
    /// Whether roles that the user said nothing of all stay.
    public var keepsAll = false
    /// Whether a role that the user said nothing of is an error.
    public var isStrict = false
    /// Roles that the export names as owners.
    public private(set) var owners: Set<Identifier> = []

    /// Creates a map with nothing but a target.
    public init(target: Identifier = Identifier("synapse")) {
        self.target = target
    }

    /// Takes note that the role owns something in the export.
    public mutating func noteOwner(_ role: Identifier) {
        owners.insert(role)
    }

    /// What becomes of `role`.
    public func action(of role: Identifier) -> RoleAction {
        if let action = explicit[role] { return action }
        if PredefinedRoles.contains(role) || keepsAll { return .kept }
        if role == target { return .kept }
        if owners.contains(role) || PlatformRoles.provider(of: role) != nil {
            return .mapped(target)
        }
        return .dropped
    }

    /// The name of `role` after loading; nil where it is dropped.
    public func mappedRole(for role: Identifier) -> Identifier? {
        action(of: role).mappedRole(for: role)
    }

    /// Whether the role becomes the target as an owner, though it stays elsewhere: a plain role may
    /// not give anything to PostgreSQL's predefined roles, but to that of the database's owner.
    func mapsAsOwner(_ role: Identifier) -> Bool {
        PredefinedRoles.contains(role) && role != Identifier("pg_database_owner") && !keepsAll
            && explicit[role] == nil
    }

    /// Whether the user has to say what becomes of `role` before anything can be written.
    public func needsDecision(_ role: Identifier) -> Bool {
        isStrict && explicit[role] == nil && role != target && !PredefinedRoles.contains(role)
    }
}
