import SQLSyntax

/// Under which role the statements of a script run, and what of that was written already.
///
/// pg_dump brackets a grant by somebody other than the owner in SET and RESET SESSION
/// AUTHORIZATION (dumputils.c, buildACLCommands). The SET is held back until a statement inside
/// the bracket is really written.
struct SessionState: Sendable {
    /// The role that the script has set, as the export names it.
    var source: Identifier?
    /// The role that statements are to run under; nil for the one that logged in.
    var wanted: Identifier?
    /// The role that the text written so far has set.
    var written: Identifier?

    /// The statement that brings the session to `role`; empty where it is there.
    mutating func statement(toReach role: Identifier?) -> [UInt8] {
        guard role != written else { return [] }
        written = role
        guard let role else { return Array("RESET SESSION AUTHORIZATION;\n".utf8) }
        return Array("SET SESSION AUTHORIZATION ".utf8) + role.quoted + Array(";\n".utf8)
    }
}
