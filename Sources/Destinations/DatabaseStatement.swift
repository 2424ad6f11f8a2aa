import Exports
import PostgresClient
import RoleRewriting
package import SQLSyntax

/// What an export says of its database as a whole, and of roles in it, which means something for the
/// database that it becomes: settings, privileges and the comment.
///
/// It is carried out under that database's name by the role that is to own everything, in the
/// transaction that makes it the target.
package struct DatabaseStatement: Hashable, Sendable {
    /// The database that it is about, as the export calls it.
    package let database: String
    /// The statement, for a database of any name.
    let step: CarriedProperties.Step
    /// The statement, shortened.
    package let summary: String

    /// Nil for what is about something else, or belongs to the server that the export is from:
    /// names, tablespaces, how many may connect.
    package init?(_ statement: SQLStatement) {
        // What a backslash means depends on the session that runs the statement.
        guard let at = Self.name(in: statement), let (name, end) = statement.identifier(at: at),
            end < statement.count,
            !statement.backslashEscapes || !statement.bytes.contains(UInt8(ascii: "\\")),
            let start = String(
                validating: statement.bytes[..<statement.tokens[at].start], as: UTF8.self),
            let rest = String(
                validating: statement.bytes[statement.tokens[end].start...], as: UTF8.self)
        else { return nil }
        database = name.description
        step = CarriedProperties.Step(start: start, end: " " + rest)
        summary = statement.summary
    }

    /// The index of the database's name.
    private static func name(in statement: SQLStatement) -> Int? {
        if statement.hasKeywords(0, "COMMENT", "ON", "DATABASE") { return 3 }
        if statement.hasKeywords(0, "ALTER", "DATABASE") {
            guard let (_, next) = statement.identifier(at: 2), statement.isKeyword(next, "SET"),
                !statement.isKeyword(next + 1, "TABLESPACE")
            else { return nil }
            return 2
        }
        if statement.hasKeywords(0, "ALTER", "ROLE") || statement.hasKeywords(0, "ALTER", "USER") {
            guard let (_, next) = statement.identifier(at: 2),
                statement.hasKeywords(next, "IN", "DATABASE"),
                let (_, end) = statement.identifier(at: next + 2), statement.isKeyword(end, "SET")
            else { return nil }
            return next + 2
        }
        guard statement.isKeyword(0, "GRANT") || statement.isKeyword(0, "REVOKE"),
            let on = statement.firstKeyword("ON", from: 1), statement.isKeyword(on + 1, "DATABASE"),
            let (_, end) = statement.identifier(at: on + 2),
            statement.isKeyword(end, "TO") || statement.isKeyword(end, "FROM")
        else { return nil }
        return on + 2
    }
}

/// What became of statements about a database.
struct DatabaseChanges: Hashable, Sendable {
    /// Those that were carried out, as the export has them, shortened.
    private(set) var applied: [String] = []
    /// Those that the role may not do.
    private(set) var refused: [String] = []

    /// Carries statements out for `database` as far as `role` may, in the transaction that the
    /// session is in; with no role, as far as the session may.
    static func apply(
        _ statements: [DatabaseStatement], to database: String, as role: String?,
        on connection: inout Connection
    ) throws(PostgresError) -> DatabaseChanges {
        var changes = DatabaseChanges()
        for statement in statements {
            if try statement.step.run(for: database, as: role, on: &connection) {
                changes.applied.append(statement.summary)
            } else {
                changes.refused.append(statement.summary)
            }
        }
        return changes
    }
}
