import ByteStreams
import ObjectNames
package import SQLSyntax

/// What the rules share: the role map, what they found, and what earlier statements told.
struct RewriteContext: Sendable {
    var roles: RoleMap
    let options: RewriteOptions
    var report = RewriteReport()
    var session = SessionState()
    /// The owners of objects, where ALTER … OWNER TO told them.
    var owners: [NamedObject: Identifier] = [:]
    /// The owner of the objects under way, as the archive or the comment before them says.
    var entryOwner: Identifier?
    /// Whether the object under way is made by the export itself, as far as the archive says so.
    var entryHasObject: Bool?
    /// Whether what is under way needs what was left out, as the archive says.
    var entryIsDependent = false
    /// Names of aggregates that ALTER … OWNER TO was seen for, without arguments.
    var aggregates: Set<[UInt8]> = []
    /// Privileges of the objects that grants were seen for.
    private var objectPrivileges: [NamedObject: ObjectPrivileges] = [:]
    /// Privileges of the large object under way; there can be millions, each told of in one go.
    private var largeObjectPrivileges: (object: NamedObject, state: ObjectPrivileges)?
    /// Default privileges, by the role that they are for after mapping.
    var defaultPrivileges = Scoped([DefaultPrivilegesKey: DefaultPrivileges]())
    /// Policies that were left out, so that comments on them are too.
    var droppedPolicies: Set<NamedObject> = []
    /// User mappings that were written already.
    var userMappings: Set<NamedObject> = []
    /// Databases that the script makes or connects to.
    var madeDatabases: Set<Identifier> = []
    /// The databases that the script calls by names which they will not have.
    var leftDatabases: Set<Identifier> = []
    /// Extensions, with those that were left out.
    var extensions = ExtensionMembers()
    /// Whether the script has renamed schema public, or dropped it with what it had made.
    var hasOwnPublicSchema = false
    /// Schemas that a CREATE EXTENSION names and nothing else makes.
    var impliedSchemas: Set<Identifier> = []
    /// What only a superuser may own.
    var superuserOwned: Set<MadeName> = []
    /// What was left out because a plain role may not make it, and what needed it.
    var leftOut = LeftOutObjects()
    /// What the script makes.
    var made = MadeObjects()
    /// Where names without a schema are looked for.
    private(set) var searchPath = SearchPath()
    /// Whether the script ran code that may have made anything.
    private(set) var hasRunCode = false
    /// Whether the script becomes each owner instead of naming it behind OWNER TO.
    var ownersComeFromSessions = false
    /// Roles whose grants were left out because nothing named them as owners then.
    var droppedBeforeOwning: Set<Identifier> = []

    init(roles: RoleMap, options: RewriteOptions) {
        self.roles = roles
        self.options = options
    }

    /// The role after mapping, or nil if it is dropped; counts the reference.
    mutating func mappedRole(
        for role: Identifier, as use: RewriteReport.Use, in statement: SQLStatement
    ) throws(RewriteError) -> Identifier? {
        if roles.needsDecision(role) {
            throw RewriteError(
                "nothing was said of role \(role), and roles are strict", role: role,
                statement: statement.summary)
        }
        report.roles[role, default: [:]][use, default: 0] += 1
        var action = roles.action(of: role)
        if use == .owner, action == .kept, roles.mapsAsOwner(role), !options.loaderIsSuperuser {
            action = .mapped(roles.target)
        }
        report.actions[role] = action
        if action == .dropped, Self.decidesPrivileges(use) { droppedBeforeOwning.insert(role) }
        return action.mappedRole(for: role)
    }

    /// The owner of an object in the export's names, as far as it is known.
    func owner(of object: NamedObject) -> Identifier? {
        owners[object.ownable] ?? entryOwner
    }

    /// Takes note of what a statement makes, and of where it says that names are looked for.
    mutating func note(_ statement: SQLStatement) {
        searchPath.consume(statement)
        made.note(statement, searchPath)
        defaultPrivileges.note(statement)
        hasRunCode = hasRunCode || statement.runsUnknownCode
    }

    private static let serverSchemas: Set<Identifier> = [
        Identifier("pg_catalog"), Identifier("information_schema"),
    ]

    /// Whether the export itself makes an object, whose name has these parts.
    ///
    /// What it surely does not make belongs to an extension or to the server.
    func makes(_ object: NamedObject, _ parts: [Identifier]) -> Bool {
        if let entryHasObject { return entryHasObject }
        // The server's own, which no script can make anything in.
        if parts.count > 1, Self.serverSchemas.contains(parts[0]) { return false }
        if ownersComeFromSessions || owners[object.ownable] != nil { return true }
        // GRANT lists an aggregate's arguments in another way than ALTER does.
        if aggregates.contains(object.nameWithoutArguments) { return true }
        if made.contains(object.kind, parts) || made.mayContainSequence(object.kind, parts) {
            return true
        }
        switch object.kind {
        // Only extensions bring languages, and plpgsql is there without being created.
        case .language: return false
        case .schema, .foreignDataWrapper, .server: return hasRunCode || extensions.isEmpty
        default:
            let schema = parts.count > 1 ? parts.first : nil
            return hasRunCode || !extensions.mayHold(schema, made: made, searchPath)
        }
    }

    /// The privileges of an object, where grants were seen for it.
    func privileges(of object: NamedObject) -> ObjectPrivileges? {
        guard object.kind == .largeObject else { return objectPrivileges[object] }
        return largeObjectPrivileges?.object == object ? largeObjectPrivileges?.state : nil
    }

    mutating func set(_ privileges: ObjectPrivileges, of object: NamedObject) {
        if object.kind == .largeObject {
            largeObjectPrivileges = (object, privileges)
        } else {
            objectPrivileges[object] = privileges
        }
    }

    /// Forgets what holds for one database only.
    mutating func reconnect() {
        session = SessionState()
        owners = [:]
        aggregates = []
        entryOwner = nil
        entryHasObject = nil
        objectPrivileges = [:]
        largeObjectPrivileges = nil
        defaultPrivileges = Scoped([:])
        droppedPolicies = []
        userMappings = []
        extensions = ExtensionMembers()
        impliedSchemas = []
        superuserOwned = []
        leftOut = LeftOutObjects()
        made = MadeObjects()
        searchPath = SearchPath()
        hasRunCode = false
        ownersComeFromSessions = false
    }

    /// Takes note of an owner; an owner whose grants are gone already is an error.
    mutating func noteOwner(
        _ role: Identifier, in statement: @autoclosure () -> String
    ) throws(RewriteError) {
        guard !roles.owners.contains(role) else { return }
        if roles.explicit[role] == nil, droppedBeforeOwning.contains(role) {
            throw RewriteError(
                "role \(role) turns out to own an object after grants to it were left out;"
                    + " say what it becomes with --map-role, --keep-role or --drop-role",
                role: role, statement: statement())
        }
        roles.noteOwner(role)
    }

    /// Whether leaving out such a reference could cost the target role a privilege.
    ///
    /// pg_dumpall writes definitions, memberships and settings of all roles before it tells which of
    /// them own anything.
    private static func decidesPrivileges(_ use: RewriteReport.Use) -> Bool {
        switch use {
        case .definition, .membership, .setting, .session: false
        case .owner, .grantee, .grantor, .defaultPrivileges, .policy, .userMapping: true
        }
    }

    mutating func leaveOut(
        _ statement: SQLStatement, _ reason: RewriteReport.Reason
    ) -> Rewriting {
        report.leaveOut(statement.summary, reason)
        return .leftOut
    }

    mutating func find(_ place: String, _ role: Identifier?, in statement: SQLStatement) {
        report.findingCount += 1
        if report.findings.count < RewriteReport.maximumExamples {
            report.findings.append(
                .init(place: place, role: role, statement: statement.summary))
        }
    }

    /// Puts the mapped role in its place; false where the role is dropped.
    mutating func rewrite(
        _ reference: RoleReference, as use: RewriteReport.Use, in statement: SQLStatement,
        _ edit: inout StatementEdit
    ) throws(RewriteError) -> Bool {
        guard let name = reference.name else { return true }
        guard let mapped = try mappedRole(for: name, as: use, in: statement) else { return false }
        if mapped != name { edit.replace(reference.tokens, with: mapped.quoted) }
        return true
    }

    /// Puts the mapped roles of a list in its place, each once; false where none is left.
    mutating func rewrite(
        _ list: [RoleReference], as use: RewriteReport.Use, in statement: SQLStatement,
        _ edit: inout StatementEdit
    ) throws(RewriteError) -> Bool {
        guard let first = list.first, let last = list.last else { return true }
        var names: [[UInt8]] = []
        var isChanged = false
        for reference in list {
            var text = Array(statement.text(of: reference.tokens))
            if let name = reference.name {
                guard let mapped = try mappedRole(for: name, as: use, in: statement) else {
                    isChanged = true
                    continue
                }
                if mapped != name {
                    isChanged = true
                    text = mapped.quoted
                }
            }
            if names.contains(text) { isChanged = true } else { names.append(text) }
        }
        guard !names.isEmpty else { return false }
        if isChanged {
            let range = first.tokens.lowerBound..<last.tokens.upperBound
            edit.replace(range, with: Array(names.joined(separator: Array(", ".utf8))))
        }
        return true
    }
}

extension SQLStatement {
    /// Whether a token is a password, or a connection string that may hold one.
    private func isSecret(_ index: Int) -> Bool {
        guard token(index)?.isLiteral == true, let (name, _) = identifier(at: index - 1) else {
            return false
        }
        return name == Identifier("password") || name == Identifier("connection")
    }

    /// The start of the statement on one line, for messages.
    package var summary: String {
        var result = ""
        for index in 0..<min(count, 14) {
            if let before = token(index - 1), let token = token(index), token.start > before.end {
                result += " "
            }
            result +=
                isSecret(index) ? "'…'" : MessageText.string(text(index).prefix(60))
        }
        if count > 14 { result += " …" }
        return String(
            String.UnicodeScalarView(
                result.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }))
    }
}
