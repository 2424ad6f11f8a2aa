import ObjectNames
import SQLSyntax

/// What a plain role may not do, and what needs it.
///
/// Finds: the statements of `SuperuserStatement`, and those that are about, or need, what they would
/// have made. Changes: leaves them out. A table that needs some of it stays, for its rows' sake, and
/// is reported.
enum PlainRoleRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        noteOwnership(statement, &context)
        guard !context.options.loaderIsSuperuser else { return nil }
        if SuperuserStatement.matches(statement, context) {
            if SuperuserStatement.turnsKeysOff(statement) { context.report.keepsKeysOn = true }
            return try leaveOut(statement, .superuserOnly, &context)
        }
        if context.entryIsDependent { return try leaveOut(statement, .dependent, &context) }
        if let needed = context.leftOut.needed(by: statement, context.searchPath) {
            guard !holdsRows(statement) else {
                context.report.need(statement.summary, needed, isExtension: false)
                return nil
            }
            return try leaveOut(statement, .dependent, &context)
        }
        context.leftOut.noteKept(statement, context.searchPath)
        return triggersOfTheServer(statement, &context)
    }

    /// Takes note of what only a superuser may own; a later OWNER TO is left out even for one.
    private static func noteOwnership(_ statement: SQLStatement, _ context: inout RewriteContext) {
        guard SuperuserStatement.makesWhatOnlySuperusersOwn(statement) else { return }
        for case .bare(let kind, let name) in MadeName.made(by: statement, context.searchPath) {
            context.superuserOwned.insert(.bare(kind, name))
        }
    }

    private static func leaveOut(
        _ statement: SQLStatement, _ reason: RewriteReport.Reason, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting {
        if let owner = OwnerFinder.owner(in: statement) {
            try context.noteOwner(owner, in: statement.summary)
        }
        context.leftOut.note(statement, context.searchPath)
        return context.leaveOut(statement, reason)
    }

    /// Whether rows would go with what a statement makes or changes.
    private static func holdsRows(_ statement: SQLStatement) -> Bool {
        if statement.indexOfMadeTable() != nil {
            return !statement.hasKeywords(1, "FOREIGN", "TABLE")
        }
        return statement.hasKeywords(0, "ALTER", "TABLE")
            && statement.firstIndex(from: 2) {
                statement.hasKeywords($0, "ADD", "COLUMN")
                    || statement.isKeyword($0, "TYPE")
            } != nil
    }

    /// The triggers of foreign keys are the server's own: of ALL, the owner of a table may turn off
    /// those that users made (tablecmds.c, ATExecEnableDisableTrigger).
    private static func triggersOfTheServer(
        _ statement: SQLStatement, _ context: inout RewriteContext
    ) -> Rewriting? {
        guard let (_, _, next) = statement.alteredTable(context.searchPath),
            statement.isKeyword(next, "DISABLE") || statement.isKeyword(next, "ENABLE"),
            statement.hasKeywords(next + 1, "TRIGGER", "ALL"), statement.count == next + 3
        else { return nil }
        context.report.leaveOut(statement.summary + " (only USER)", .superuserOnly)
        if statement.isKeyword(next, "DISABLE") { context.report.keepsKeysOn = true }
        var edit = StatementEdit(statement)
        edit.replace(next + 2..<next + 3, with: Array("USER".utf8))
        return edit.rewriting
    }
}
