import SQLSyntax

/// The privileges of one object, as the export's statements have built them up so far.
struct ObjectPrivileges: Sendable {
    /// What each role of the export holds.
    var sources: AccessList
    /// Who passed which privilege on to whom, in roles after mapping.
    private var passedOn: [Edge] = []
    /// The owner after mapping.
    let owner: Identifier?

    private struct Edge: Hashable, Sendable {
        var privilege: String
        var grantor: Identifier
        var grantee: Identifier
    }

    /// Creates the privileges of a new object with its owner as the export names it.
    init(kind: ObjectName.Class, sourceOwner: Identifier?, owner: Identifier?) {
        sources = sourceOwner.map { PrivilegeUniverse.initial(kind, owner: $0) } ?? AccessList()
        self.owner = owner
    }

    /// Whether `grantee` could not receive the grant option, because `grantor` has its own from
    /// there (acl.c, check_circularity).
    func isCircular(_ privilege: String, from grantor: Identifier?, to grantee: Identifier) -> Bool
    {
        guard let grantor, let owner, grantor != owner else { return false }
        guard grantee != owner else { return false }
        var reached: Set<Identifier> = [owner]
        var front = [owner]
        while let role = front.popLast() {
            for edge in passedOn
            where edge.privilege == privilege && edge.grantor == role && edge.grantee != grantee
                && reached.insert(edge.grantee).inserted
            {
                front.append(edge.grantee)
            }
        }
        return !reached.contains(grantor)
    }

    /// Takes note of a grant option.
    mutating func passOn(_ privilege: String, from grantor: Identifier?, to grantee: Identifier) {
        guard let grantor = grantor ?? owner else { return }
        passedOn.append(Edge(privilege: privilege, grantor: grantor, grantee: grantee))
    }
}
