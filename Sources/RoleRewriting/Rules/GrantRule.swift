import ObjectNames
import SQLSyntax

/// Privileges on objects.
///
/// Finds: the grantees and the grantor of GRANT and REVOKE. Changes: both, so that each role of
/// the target ends with exactly the union of what its source roles had.
enum GrantRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        guard let grant = GrantStatement(statement) else { return nil }
        guard context.options.keepsPrivileges else {
            return context.leaveOut(statement, .noPrivileges)
        }
        if let reason = Self.reasonToLeaveOut(grant, context) {
            return context.leaveOut(statement, reason)
        }
        try countReferences(grant, statement, &context)
        let merge = MergedGrant(grant, statement, context)
        let rewriting = try merge.rewriting(&context)
        guard case .leftOut = rewriting else { return rewriting }
        return context.leaveOut(statement, grant.isGrant ? .droppedRole : merge.reason)
    }

    private static func countReferences(
        _ grant: GrantStatement, _ statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) {
        for reference in grant.grantees {
            guard let name = reference.name else { continue }
            _ = try context.mappedRole(for: name, as: .grantee, in: statement)
        }
        if let name = grant.grantor?.role.name {
            _ = try context.mappedRole(for: name, as: .grantor, in: statement)
        }
    }

    /// What a plain role may not grant, or cannot because the object is not there.
    private static func reasonToLeaveOut(
        _ grant: GrantStatement, _ context: RewriteContext
    ) -> RewriteReport.Reason? {
        guard !context.options.loaderIsSuperuser else { return nil }
        if grant.kind == .parameter { return .superuserOnly }
        let isSystem = grant.objects.allSatisfy { object in
            let names = object.kind == .schema ? [] : [Array("pg_catalog .".utf8)]
            return (names + [Array("information_schema .".utf8)]).contains {
                object.name.starts(with: $0)
            } || object == NamedObject(.schema, Array("pg_catalog".utf8))
                || object == NamedObject(.schema, Array("information_schema".utf8))
        }
        if isSystem { return .superuserOnly }
        // What an extension made belongs to a superuser even where a plain role may create it.
        let isMember =
            canBelongToExtension.contains(grant.kind) && !grant.isAboutSchemas
            && !grant.isMade(by: context)
            && grant.objects.allSatisfy { $0 != publicSchema }
        return isMember ? .extensionMember : nil
    }

    private static let canBelongToExtension: Set<NamedObject.Class> = [
        .relation, .sequence, .routine, .type, .schema, .language, .foreignDataWrapper, .server,
    ]
    /// Every database has it, whether or not the export says whose it is.
    private static let publicSchema = NamedObject(.schema, Array("public".utf8))
}
