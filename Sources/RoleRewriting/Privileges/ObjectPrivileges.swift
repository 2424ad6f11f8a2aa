import ObjectNames
import SQLSyntax

/// The privileges of one object, as the export's statements have built them up so far.
struct ObjectPrivileges: Sendable {
    /// What each role of the export holds.
    var sources: AccessList
    /// Who passed the option to grant which privilege on to whom, in roles after mapping.
    private var passedOn: Set<Edge> = []
    /// The owner after mapping; nil where whoever loads will own the object, or nobody told.
    let owner: Identifier?

    private struct Edge: Hashable, Sendable {
        var privilege: String
        /// Nil for the owner.
        var grantor: Identifier?
        var grantee: Identifier
    }

    /// Creates the privileges of a new object with its owner as the export names it.
    init(kind: NamedObject.Class, sourceOwner: Identifier?, owner: Identifier?) {
        sources = sourceOwner.map { PrivilegeUniverse.initial(kind, owner: $0) } ?? AccessList()
        self.owner = owner
    }

    /// Whether `grantee` could not receive the grant option, because `grantor` has its own from
    /// there (acl.c, check_circularity).
    func isCircular(_ privilege: String, from grantor: Identifier?, to grantee: Identifier) -> Bool
    {
        guard let grantor, grantor != owner, grantee != owner else { return false }
        guard grantor != grantee else { return true }
        // A grantor that got the option from nobody is the owner, under a name that nobody told.
        return reaches(grantor, privilege, avoiding: nil)
            && !reaches(grantor, privilege, avoiding: grantee)
    }

    /// Whether the option leads from the owner to `role` without `avoided`.
    private func reaches(
        _ role: Identifier, _ privilege: String, avoiding avoided: Identifier?
    ) -> Bool {
        var reached: Set<Identifier> = []
        var front: [Identifier?] = [nil]
        while let grantor = front.popLast() {
            for edge in passedOn
            where edge.privilege == privilege && edge.grantor == grantor
                && edge.grantee != avoided && reached.insert(edge.grantee).inserted
            {
                front.append(edge.grantee)
            }
        }
        return reached.contains(role)
    }

    /// Takes note of a grant option.
    mutating func passOn(_ privilege: String, from grantor: Identifier?, to grantee: Identifier) {
        let grantor = grantor == owner ? nil : grantor
        passedOn.insert(Edge(privilege: privilege, grantor: grantor, grantee: grantee))
    }
}
