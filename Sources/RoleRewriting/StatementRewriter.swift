import ObjectNames
public import SQLSyntax

/// Rewrites a script's statements one after another.
///
/// The rewriter is a pure value: it knows statements, and what earlier ones told it.
public struct StatementRewriter: Sendable {
    private var context: RewriteContext

    /// Creates a rewriter at the start of a script.
    public init(roles: RoleMap, options: RewriteOptions) {
        context = RewriteContext(roles: roles, options: options)
    }

    /// What was found and done so far.
    public var report: RewriteReport { context.report }

    /// The role map, with the owners found so far.
    public var roles: RoleMap {
        get { context.roles }
        set { context.roles = newValue }
    }

    /// What becomes of a statement, the session's role aside.
    ///
    /// `prefix` is text to write before the statement, whatever becomes of it.
    public mutating func rewrite(
        _ statement: SQLStatement, prefix: inout [UInt8]
    ) throws(RewriteError) -> Rewriting {
        prefix.removeAll(keepingCapacity: true)
        guard statement.count > 0 else { return .unchanged }
        if statement.indexOfMadeTable() != nil { context.report.madeTableCount += 1 }
        context.note(statement)
        context.session.wanted = context.session.source
            .flatMap { PredefinedRoles.contains($0) ? nil : context.roles.mappedRole(for: $0) }
        for rule in Self.rules {
            guard let rewriting = try rule.apply(to: statement, &context) else { continue }
            if rule != SessionRule.self, rewriting != .leftOut {
                prefix = context.session.statement(toReach: context.session.wanted)
            }
            if rewriting != .leftOut { MentionRule.inspect(statement, &context) }
            if case .replaced = rewriting { context.report.changedCount += 1 }
            return rewriting
        }
        prefix = context.session.statement(toReach: context.session.wanted)
        MentionRule.inspect(statement, &context)
        return .unchanged
    }

    /// Whether a statement brings rows of a table that was left out with its extension.
    ///
    /// For statements that are too long to be rewritten whole, their first words are enough.
    public func fillsMissingTable(_ statement: SQLStatement) -> Bool {
        ExtensionRule.fillsMissingTable(statement, context)
    }

    /// Takes note of a statement that is not wanted: what it makes, later ones may need.
    public mutating func passOver(_ statement: SQLStatement) throws(RewriteError) {
        context.note(statement)
        _ = try ExtensionRule.apply(to: statement, &context)
    }

    /// Counts something that was left out without being a statement.
    public mutating func countOmission(_ reason: RewriteReport.Reason, _ text: String) {
        context.report.leaveOut(text, reason)
    }

    /// Counts something that needs what was left out.
    public mutating func countNeed(_ text: String, _ needed: String, isExtension: Bool) {
        context.report.need(text, needed, isExtension: isExtension)
    }

    /// Whether there are extensions that whoever loads does not create.
    public var hasOthersExtensions: Bool { !context.extensions.others.isEmpty }

    /// Whether only a superuser may own what was made of that kind and name.
    public func isSuperusers(_ kind: String, _ name: [UInt8]) -> Bool {
        context.superuserOwned.contains(.bare(kind, Identifier(exactly: name)))
    }

    /// The text that leaves the session as it began: at the end of a script, and of an entry.
    public mutating func endSession() -> [UInt8] {
        context.session.source = nil
        return context.session.statement(toReach: nil)
    }

    /// Takes note that a new connection begins.
    public mutating func reconnect(to database: Identifier) {
        context.madeDatabases.insert(database)
        context.reconnect()
    }

    /// Takes note that a new connection would begin, but for the database to have another name then:
    /// what follows is for the one that is connected to, whatever that is.
    public mutating func stayConnected(insteadOf database: Identifier) {
        context.leftDatabases.insert(database)
        context.reconnect()
    }

    /// Takes note of an owner that an archive's table of contents names.
    public mutating func noteOwner(_ role: Identifier) throws(RewriteError) {
        try context.noteOwner(role, in: "the table of contents")
    }

    /// The image of an owner outside any statement; counts the reference.
    public mutating func owner(_ role: Identifier) throws(RewriteError) -> Identifier? {
        let none = SQLStatement(bytes: [], tokens: [], backslashEscapes: false)
        return try context.mappedRole(for: role, as: .owner, in: none)
    }

    /// Tells who owns the objects that the statements that follow are about, and whether the
    /// export itself makes them, if that is known.
    public mutating func note(ownerOfEntry role: Identifier?, isMadeByExport: Bool? = nil) {
        context.entryOwner = role
        context.entryHasObject = isMadeByExport
    }

    /// Tells whether the statements that follow need what was left out, as an archive's dependencies
    /// say.
    public mutating func note(entryIsDependent isDependent: Bool) {
        context.entryIsDependent = isDependent
    }

    private static let rules: [any Rule.Type] = [
        SessionRule.self, DatabaseRule.self, ExtensionRule.self, PlainRoleRule.self,
        StorageRule.self, SettingRule.self, OwnerRule.self,
        DefaultPrivilegesRule.self, UserMappingRule.self, GrantRule.self, MembershipRule.self,
        RoleDefinitionRule.self, PolicyRule.self, SchemaRule.self, OwnedByRule.self,
        RoleSettingRule.self,
    ]
}
