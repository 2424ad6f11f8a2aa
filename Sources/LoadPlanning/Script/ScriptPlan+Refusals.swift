import Exports
import RoleRewriting
import SQLSyntax
import Verification

/// What psql does with a script and a load cannot: its sessions work side by side.
extension ScriptPlan {
    private static let psql = "load it with psql: emigrate convert … -o - | psql"

    private func refusal(_ what: String, _ advice: String = "Take that part out of the script")
        -> MigrationError
    {
        MigrationError(.refused, "\(place): \(what)", advice: "\(advice), or \(Self.psql)")
    }

    /// Sessions that load side by side cannot take back together what they did.
    func refuseToTakeBack(_ statement: SQLStatement) throws(MigrationError) {
        if StatementKind.isTwoPhase(statement) {
            throw refusal(
                "\(statement.summary) is about a transaction that no session of a load is in",
                "Take it out of the script")
        }
        guard account.isInTransaction else { return }
        switch ScriptBracket(statement) {
        case .rollback, .rollbackTo:
            throw refusal(
                "ROLLBACK takes back what stands before it, which a load does not follow")
        default: return
        }
    }

    /// Numbers that rows drew in other sessions are not the last ones of the main session.
    func refuseToAsk(_ statement: SQLStatement) throws(MigrationError) {
        guard othersDrew, statement.asksForDrawnNumber else { return }
        try refuseToAsk(in: statement)
    }

    /// The same of rows that may ask for it.
    func refuseToAsk(in statement: SQLStatement) throws(MigrationError) {
        throw refusal(
            "\(statement.summary) asks for the number that its session drew last"
                + " (currval, lastval), and rows before it may have drawn theirs in others",
            "Ask the table or the sequence instead")
    }

    /// Nobody else could be told what it has set.
    func refuseComputedName(_ statement: SQLStatement) throws(MigrationError) {
        throw refusal(
            "\(statement.summary) computes which settings it makes, or for how long, and the other"
                + " sessions of a load cannot be told",
            "Name them and say true or false in plain words")
    }

    /// Sessions that load side by side do not see what one of them has for itself.
    func refuseOwn(_ statement: SQLStatement) throws(MigrationError) {
        guard let name = own.first(in: statement) else { return }
        throw refusal(
            "\(statement.summary) is about \(name), which the script has made for its"
                + " session only, and a load has several")
    }

    /// A load keeps a journal in the database, which is the role's like all that it makes.
    func refuseToLoseJournal(_ statement: SQLStatement) throws(MigrationError) {
        throw refusal("\(statement.summary) would take away what the load itself needs")
    }

    /// A load has no output for rows.
    func refuseToWriteRows(_ statement: SQLStatement) throws(MigrationError) {
        throw MigrationError(
            .damaged,
            "\(place): \(statement.summary) writes rows to psql's output, which a load has not",
            advice: "Take it out of the script: it changes nothing in the database")
    }

    /// A server takes whole statements only.
    func refuseFragment() throws(MigrationError) {
        throw MigrationError(
            .refused, "\(place): a statement is too long to be loaded; up to 2 MiB always can be",
            advice: "Load it with psql: emigrate convert … -o - | psql")
    }
}
