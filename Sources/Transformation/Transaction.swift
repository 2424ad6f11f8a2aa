import Exports
import RoleRewriting
import SQLSyntax

/// The one transaction that a script can be.
package enum Transaction {
    /// Opens it.
    package static let begin = Array("BEGIN;\n\n".utf8)
    /// Closes it.
    ///
    /// A script that ends before this line changes nothing.
    package static let commit = Array("COMMIT;\n".utf8)

    /// Whether a statement opens or closes a transaction of the script's own, as pg_dump's do around
    /// large objects; it stands in its place.
    ///
    /// Throws `.usage` for what is about such a transaction in another way.
    static func replaces(
        _ statement: SQLStatement, in name: String, line: Int
    ) throws(MigrationError) -> Bool {
        switch ScriptBracket(statement) {
        case .begin, .commit: return true
        case .rollback, .prepare: break
        default:
            guard statement.setsForTransaction else { return false }
        }
        throw MigrationError(
            .usage,
            "\(name): line \(line): \(statement.summary) is about a transaction of the script's own,"
                + " which is not there where all of it is one",
            advice: "Convert it without --single-transaction")
    }
}
