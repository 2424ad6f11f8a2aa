public import SQLSyntax

/// What a rewrite found and did.
public struct RewriteReport: Sendable {
    /// How a statement refers to a role.
    public enum Use: String, CaseIterable, Hashable, Sendable {
        /// As the owner of an object.
        case owner
        /// As the receiver of a grant or revoke.
        case grantee
        /// As the one who granted.
        case grantor
        /// In ALTER DEFAULT PRIVILEGES.
        case defaultPrivileges = "default privileges"
        /// In a row-level security policy.
        case policy
        /// In a user mapping for foreign servers.
        case userMapping = "user mapping"
        /// In grants of roles to roles.
        case membership
        /// As the session's user or role.
        case session
        /// In CREATE, ALTER, DROP, COMMENT ON ROLE.
        case definition
        /// In settings tied to a role, or that set one.
        case setting
    }

    /// Why a statement was left out.
    public enum Reason: String, CaseIterable, Hashable, Sendable {
        /// Its only roles are dropped.
        case droppedRole = "grants and settings of dropped roles"
        /// Privileges were not asked for.
        case noPrivileges = "privileges, left out on request"
        /// It would have taken from a role what another one mapped to it had.
        case privilegeKept = "revokes that would strip another role mapped to the same name"
        /// It defines a role that is mapped or dropped.
        case roleDefinition = "definitions of roles that are not kept"
        /// It would make a role its own member, or map a user twice.
        case selfReference = "memberships, mappings and reassignments of a role to itself"
        /// Only a superuser may own such an object.
        case superuserOwner = "owners of objects that only a superuser may own"
        /// A plain role may not do it.
        case superuserOnly = "what only a superuser may do"
        /// It needs, or is about, what was left out for that.
        case dependent = "what needs or is about something that only a superuser may make"
        /// A policy for dropped roles only.
        case policy =
            "row security policies for dropped roles (no other role sees rows by them any more)"
        /// It names a tablespace or an access method that is not wanted, or not there.
        case storage = "tablespaces and access methods, not wanted or not there"
        /// The object belongs to an extension, and so to a superuser, or was left out with it.
        case extensionMember = "privileges on and rows of objects that belong to extensions"
        /// The target does not know the setting.
        case unknownSetting = "settings that the target does not know"
        /// Planner statistics; ANALYZE does their work.
        case statistics = "planner statistics (run ANALYZE after loading)"
        /// It is about the database by the name that it had.
        case oldDatabase = "what is about the database under its old name"
        /// It is about something outside the database, which stays as it is.
        case outside = "what is about databases, roles and tablespaces, which stay as they are"
        /// Changes how the server stores what is there.
        case upkeep = "upkeep of storage, which a database that was just filled does not need"
        /// The schema that every database has.
        case publicSchema = "creation and removal of schema public, which every database has"
    }

    /// Something that names a role where it cannot be rewritten safely.
    public struct Finding: Hashable, Sendable {
        /// What names the role: a routine's body, a comment, a type.
        public var place: String
        /// The role, where it is one.
        public var role: Identifier?
        /// The start of the statement.
        public var statement: String
    }

    /// A statement that was left out.
    public struct Omission: Hashable, Sendable {
        /// Why.
        public var reason: Reason
        /// The start of the statement.
        public var statement: String
    }

    /// Something of the user's that stays, and needs what was left out.
    public struct Need: Hashable, Sendable {
        /// The start of the statement, or the entry.
        public var statement: String
        /// What it needs: an extension's name, or an object.
        public var needed: String
        /// Whether that is an extension.
        public var isExtension: Bool
    }

    /// How many omissions and findings are remembered with their texts; all are counted.
    public static let maximumExamples = 200

    /// The schemas of the extensions that were left out, by the extensions' names, where they have one
    /// of their own.
    public internal(set) var extensionSchemas: [String: Identifier] = [:]
    /// The extensions that were left out and that the server has not got the files of, so that nobody
    /// can create them there.
    public internal(set) var unavailableExtensions: Set<String> = []
    /// Whether the export turns foreign keys' triggers off for its rows, and they stay on.
    public internal(set) var keepsKeysOn = false
    /// How often each role was referred to, by use.
    public internal(set) var roles: [Identifier: [Use: Int]] = [:]
    /// What became of each role that was referred to.
    public internal(set) var actions: [Identifier: RoleAction] = [:]
    /// How many statements were left out, by reason.
    public internal(set) var omissionCounts: [Reason: Int] = [:]
    /// The first statements that were left out.
    public internal(set) var omissions: [Omission] = []
    /// How many findings there are.
    public internal(set) var findingCount = 0
    /// The first findings.
    public internal(set) var findings: [Finding] = []
    /// How many statements stay that need what was left out.
    public internal(set) var needCount = 0
    /// The first of them.
    public internal(set) var needs: [Need] = []
    /// How much was left out for what a plain role may not do.
    public var countOfSuperusers: Int {
        (omissionCounts[.superuserOnly] ?? 0) + (omissionCounts[.dependent] ?? 0)
    }

    /// How many statements were changed.
    public internal(set) var changedCount = 0

    /// How many tables the export makes.
    public internal(set) var madeTableCount = 0

    /// Whether the export makes tables and names no owner of anything: `pg_dump --no-owner`.
    public var namesNoOwner: Bool {
        madeTableCount > 0 && roles.values.allSatisfy { $0[.owner] == nil && $0[.session] == nil }
    }

    /// The roles that were left out and might have owned something, in the order of their names.
    ///
    /// Empty where owners are named: then these roles only held privileges.
    public var possibleOwners: [Identifier] {
        guard namesNoOwner else { return [] }
        return actions.filter { $0.value == .dropped }.keys.sorted()
    }

    /// Creates an empty report.
    public init() {}

    /// Takes note of something that needs what was left out.
    public mutating func need(_ statement: String, _ needed: String, isExtension: Bool) {
        needCount += 1
        if needs.count < Self.maximumExamples {
            needs.append(Need(statement: statement, needed: needed, isExtension: isExtension))
        }
    }

    /// Takes note of a statement that was left out.
    public mutating func leaveOut(_ statement: String, _ reason: Reason) {
        omissionCounts[reason, default: 0] += 1
        if omissions.count < Self.maximumExamples {
            omissions.append(Omission(reason: reason, statement: statement))
        }
    }
}
