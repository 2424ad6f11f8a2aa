import ObjectNames
import SQLSyntax

/// A GRANT or REVOKE on its way into a server where several roles of the export are one.
struct MergedGrant {
    private let grant: GrantStatement
    private let statement: SQLStatement
    /// The role that grants, in the export's names; nil for the owner.
    private let sourceGrantor: Identifier?
    /// The object's owner in the export's names, as far as it is known.
    private let sourceOwner: Identifier?
    /// The owner on the target; nil where whoever loads will own the object, or nobody told.
    private let owner: Identifier?
    /// Why the statement is left out where it is.
    private(set) var reason = RewriteReport.Reason.droppedRole

    init(_ grant: GrantStatement, _ statement: SQLStatement, _ context: RewriteContext) {
        self.grant = grant
        self.statement = statement
        sourceGrantor = grant.grantor?.role.name ?? context.session.source
        var owner = grant.objects.first.flatMap { context.owner(of: $0) }
        if owner == nil, !grant.isGrant, grant.grantees.count == 1 {
            // pg_dump revokes from the owner or from PUBLIC, never from anybody else.
            owner = grant.grantees.first?.name
        }
        sourceOwner = owner
        // What an extension makes belongs to whoever loads, too.
        let isMade = zip(grant.objects, grant.names).allSatisfy { context.makes($0, $1) }
        self.owner = isMade ? owner.flatMap { context.roles.mappedRole(for: $0) } : nil
        let isRevokeFromKeptRoles =
            !grant.isGrant
            && grant.grantees.contains {
                $0.name.map { context.roles.mappedRole(for: $0) != nil } ?? true
            }
        if isRevokeFromKeptRoles { reason = .privilegeKept }
    }

    func rewriting(_ context: inout RewriteContext) throws(RewriteError) -> Rewriting {
        let result = grant.isGrant ? granting(&context) : revoking(&context)
        guard case .leftOut = result else {
            // Whoever owns the object grants as its owner without any bracket.
            let grantor = grantor(context)
            context.session.wanted = grantor == owner ? nil : grantor
            return result
        }
        return .leftOut
    }

    /// The role that grants on the target, nil where it has to be the owner: a plain role can have
    /// no session of a predefined one, whatever it is a member of.
    private func grantor(_ context: RewriteContext) -> Identifier? {
        guard let image = sourceGrantor.flatMap({ context.roles.mappedRole(for: $0) }) else {
            return nil
        }
        return PredefinedRoles.contains(image) ? nil : image
    }

    // MARK: Granting

    private func granting(_ context: inout RewriteContext) -> Rewriting {
        var images: [[UInt8]] = []
        var targets: [AccessList.Grantee] = []
        for reference in grant.grantees {
            guard let grantee = Self.grantee(reference, context) else {
                if reference.name == nil { images.append(sql(reference)) }
                continue
            }
            if !targets.contains(grantee) {
                targets.append(grantee)
                images.append(grantee.sql)
            }
        }
        guard !images.isEmpty else { return .leftOut }
        let circular = note(targets, &context)
        var edit = StatementEdit(statement)
        replaceGrantees(with: images, &edit)
        removeGrantor(&edit)
        guard grant.withOption, !circular.isEmpty, let option = grant.optionTokens else {
            return edit.rewriting
        }
        let rest = grant.privileges.subtracting(circular)
        edit.remove(option)
        guard !rest.isEmpty, case .replaced(let without) = edit.rewriting else {
            return edit.rewriting
        }
        var withOption = StatementEdit(statement)
        replaceGrantees(with: images, &withOption)
        removeGrantor(&withOption)
        withOption.replace(grant.privilegeTokens, with: sql(rest, context))
        guard case .replaced(let second) = withOption.rewriting else { return .replaced(without) }
        return .replaced(without + [0x0a] + second)
    }

    /// Takes note of the grant, and says which privileges cannot be passed on in a circle.
    private func note(
        _ targets: [AccessList.Grantee], _ context: inout RewriteContext
    ) -> Set<String> {
        var circular: Set<String> = []
        let grantor = grantor(context)
        for object in grant.objects {
            var state = privileges(of: object, context)
            for reference in grant.grantees {
                guard let key = Self.source(reference) else { continue }
                state.sources.grant(grant.privileges, to: key, withOption: grant.withOption)
            }
            if grant.withOption {
                for case .role(let target) in targets {
                    for privilege in grant.privileges {
                        if state.isCircular(privilege, from: grantor, to: target) {
                            circular.insert(privilege)
                        } else {
                            state.passOn(privilege, from: grantor, to: target)
                        }
                    }
                }
            }
            context.set(state, of: object)
        }
        return circular
    }

    // MARK: Revoking

    private func revoking(_ context: inout RewriteContext) -> Rewriting {
        // Each object has a history of its own; pg_dump names one in a statement.
        guard grant.objects.count == 1, let object = grant.objects.first else {
            return revokingInPlace(grant.privileges, of: grant.grantees, context)
        }
        var state = privileges(of: object, context)
        let before = state.sources.mapped(context.roles.mappedRole(for:))
        for reference in grant.grantees {
            guard let key = Self.source(reference) else { continue }
            state.sources.revoke(grant.privileges, from: key, optionOnly: grant.optionOnly)
        }
        let after = state.sources.mapped(context.roles.mappedRole(for:))
        context.set(state, of: object)
        var lost: Set<String>?
        var losers: [RoleReference] = []
        for reference in grant.grantees {
            guard let target = Self.grantee(reference, context) else {
                if reference.name == nil { losers.append(reference) }
                continue
            }
            let kept = after.privileges(of: target).intersection(grant.privileges)
            let had = before.privileges(of: target).intersection(grant.privileges)
            let gone =
                grant.optionOnly
                ? grant.privileges.filter { after.entries[target]?[$0] != true }
                : had.subtracting(kept)
            if kept.isEmpty || grant.optionOnly && gone == grant.privileges {
                losers.append(reference)
            } else if !gone.isEmpty {
                lost = (lost ?? gone).intersection(gone)
                losers.append(reference)
            }
        }
        return revokingInPlace(lost ?? grant.privileges, of: losers, context)
    }

    private func revokingInPlace(
        _ privileges: Set<String>, of references: [RoleReference], _ context: RewriteContext
    ) -> Rewriting {
        var images: [[UInt8]] = []
        for reference in references {
            let image =
                Self.grantee(reference, context)?.sql
                ?? (reference.name == nil ? sql(reference) : nil)
            if let image, !images.contains(image) { images.append(image) }
        }
        guard !images.isEmpty, !privileges.isEmpty else { return .leftOut }
        var edit = StatementEdit(statement)
        replaceGrantees(with: images, &edit)
        removeGrantor(&edit)
        if privileges != grant.privileges {
            let list = sql(privileges, context)
            guard !list.isEmpty else { return .leftOut }
            edit.replace(grant.privilegeTokens, with: list)
        }
        return edit.rewriting
    }

    // MARK: Helpers

    private func privileges(
        of object: NamedObject, _ context: RewriteContext
    ) -> ObjectPrivileges {
        context.privileges(of: object)
            ?? ObjectPrivileges(
                kind: object.kind, sourceOwner: sourceOwner, owner: owner)
    }

    private func replaceGrantees(with images: [[UInt8]], _ edit: inout StatementEdit) {
        guard let first = grant.grantees.first, let last = grant.grantees.last else { return }
        let range = first.tokens.lowerBound..<last.tokens.upperBound
        let text = Array(images.joined(separator: Array(", ".utf8)))
        let isSame =
            images.count == grant.grantees.count
            && zip(images, grant.grantees).allSatisfy { image, reference in
                image == sql(reference)
            }
        if !isSame { edit.replace(range, with: text) }
    }

    /// The server grants in the session's name; GRANTED BY may only repeat it.
    private func removeGrantor(_ edit: inout StatementEdit) {
        if let clause = grant.grantor?.clause { edit.remove(clause) }
    }

    private func sql(_ privileges: Set<String>, _ context: RewriteContext) -> [UInt8] {
        PrivilegeUniverse.sql(
            privileges, of: grant.kind, targetVersion: context.options.targetVersion)
    }

    private func sql(_ reference: RoleReference) -> [UInt8] {
        reference.isPublic ? Array("PUBLIC".utf8) : Array(statement.text(of: reference.tokens))
    }

    private static func source(_ reference: RoleReference) -> AccessList.Grantee? {
        if reference.isPublic { return .everyone }
        return reference.name.map { .role($0) }
    }

    private static func grantee(
        _ reference: RoleReference, _ context: RewriteContext
    ) -> AccessList.Grantee? {
        if reference.isPublic { return .everyone }
        return reference.name.flatMap { context.roles.mappedRole(for: $0) }.map { .role($0) }
    }
}
