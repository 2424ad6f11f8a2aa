package import DatabaseWork
package import SQLSyntax
package import Verification

/// What a load does of a script next.
package enum ScriptStep {
    /// Waits until all rows so far are in.
    case drain
    /// Commits what was run. With `isOpen` the script goes on in its transaction.
    case commit(isOpen: Bool)
    /// Ends the session and goes on in a new one.
    case reconnect
    /// Takes note of the settings with a prefix that code may change from now on.
    case watch(Set<String>)
    /// Makes settings in the session that runs statements.
    case set([UInt8], number: Int, subject: String)
    /// Runs a statement.
    case run(ScriptRun)
    /// Runs a statement that computes settings, and hands what they are then to
    /// `ScriptPlan.settle(_:as:)`.
    case compute(ScriptRun, ComputedSettings)
    /// Runs a statement that was kept behind rows; with `isOpen` the next one is in its transaction.
    case runKept(PostDataStatement, isOpen: Bool)
    /// Takes the rows that come next, in the sessions that load rows.
    case copy(ScriptCopy)
    /// Takes the rows that come next into a table, in the session that runs statements.
    case copyHere(ScriptRun, table: Int)
    /// Passes over a statement about what is outside the database.
    case passOutside(SQLStatement)
    /// Passes over one that only keeps a server in shape.
    case passUpkeep(SQLStatement)
}

/// A statement that is run where it stands.
package struct ScriptRun {
    package var statement: SQLStatement
    /// Which statement of the script it is, from 1.
    package var number: Int
    /// Whether the next statement is run in its transaction.
    package var isOpen = false
    /// Whether no other one is.
    package var isAlone = false
    /// What it may do to its session unseen.
    package var effect = SessionCode.Effect.none
    /// Whether it makes or removes in plain sight what only its session has.
    package var isOwn = false
    /// Whether it is an INSERT statement with rows of the export's.
    package var bringsRows = false
    /// How many rows it brings; nil where only the server can tell.
    package var rows: UInt64?
}

/// A COPY statement whose rows go to the sessions that load rows.
package struct ScriptCopy {
    package var statement: SQLStatement
    /// Which statement of the script it is, from 1.
    package var number: Int
    package var table: LedgerTable
    /// The settings in force where it stands.
    package var settings: [UInt8]
    package var rule: RowOrder.Rule
    /// The settings with a prefix that code may change which the rows run; nil where they run none.
    package var watching: Set<String>?
}
