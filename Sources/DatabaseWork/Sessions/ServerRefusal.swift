package import Exports
import PostgresClient

/// What a server's refusal means that has nothing to do with what was asked of it.
///
/// Source: errcodes.txt in PostgreSQL's sources.
package struct ServerRefusal {
    package let code: MigrationError.Code
    /// What to do, as one sentence without its full stop.
    package let advice: String

    /// Nil where the statement, the rows or the role's privileges are why it was refused.
    package init?(sqlState: String) {
        switch sqlState.prefix(2) {
        case "08":
            (code, advice) = (.databaseUnreachable, "See the server's log for why")
        case "25" where sqlState == "25006":
            (code, advice) = (
                .refused,
                "Connect to the primary server, without default_transaction_read_only"
            )
        case "25" where sqlState.hasPrefix("25P0"):
            (code, advice) = (
                .tryAgain, "A time limit of the server's ended the session; run the command again"
            )
        case "53" where sqlState == "53100":
            (code, advice) = (
                .inputOutput, "Make room on the server's disk, then run the command again"
            )
        case "53":
            (code, advice) = (
                .tryAgain,
                "The server is short of something; run the command again with fewer --jobs"
            )
        case "57" where sqlState == "57014":
            (code, advice) = (
                .tryAgain,
                "Somebody else, or a time limit, ended the statement; see the server's log"
            )
        case "57":
            (code, advice) = (
                .tryAgain, "The server was stopped; run the command again when it is back"
            )
        // What another session was in the way of; others of these classes are about the statement.
        case "40" where ["40001", "40P01"].contains(sqlState),
            "55" where sqlState == "55P03":
            (code, advice) = (.tryAgain, "Run the command again")
        case "58", "F0", "XX": (code, advice) = (.inputOutput, "See the server's log and its disk")
        default: return nil
        }
    }
}
