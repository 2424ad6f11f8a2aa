import DatabaseWork
package import Exports
package import PostgresClient

/// Row-level security that hides rows of a table from whoever reads it back.
///
/// With `row_security` off the server refuses to read such a table at all. The owner may turn FORCE
/// off for a transaction that is rolled back, and then sees all rows; nobody else sees a change.
package enum RowSecurity {
    /// Whether a table can be read.
    package enum Access: Hashable {
        /// As it is.
        case open
        /// In a transaction that is open now, and has to be rolled back.
        case lifted
        /// Not at all.
        case hidden(why: String)
    }

    /// What stands in the way of reading a table.
    private enum Obstacle {
        case none
        /// Only that it is forced on the owner, whom the session may act for.
        case force
        /// Policies for others than the owner; the reading role and the owner.
        case policies(String, String)
    }

    /// Makes a table's rows visible, if that can be.
    package static func lift(
        _ name: [UInt8], _ subject: String, on connection: inout Connection
    ) throws(MigrationError) -> Access {
        switch try obstacle(name, subject, on: &connection) {
        case .none: return .open
        case .policies(let role, let owner):
            return .hidden(
                why: "row-level security hides rows from \(role); connect as \(owner), its owner,"
                    + " or as a superuser")
        case .force:
            do throws(PostgresError) {
                try connection.execute("BEGIN READ WRITE; SET LOCAL lock_timeout = '10s'")
                try connection.execute(
                    Array("ALTER TABLE ONLY ".utf8) + name
                        + Array(" NO FORCE ROW LEVEL SECURITY".utf8))
                return .lifted
            } catch {
                connection.rollBack()
                // lock_not_available
                guard error.sqlState == "55P03" else {
                    throw MigrationError(error, loading: subject)
                }
                return .hidden(
                    why: "row-level security is forced on its owner, and the table is in use; stop"
                        + " what uses it, or connect as a superuser")
            }
        }
    }

    private static func obstacle(
        _ name: [UInt8], _ subject: String, on connection: inout Connection
    ) throws(MigrationError) -> Obstacle {
        do throws(PostgresError) {
            let rows = try connection.query(
                Array(
                    """
                    SELECT c.relforcerowsecurity
                            AND pg_catalog.pg_has_role(c.relowner, 'USAGE'),
                        CURRENT_USER, pg_catalog.pg_get_userbyid(c.relowner)
                    FROM pg_catalog.pg_class c
                    WHERE c.relrowsecurity AND pg_catalog.row_security_active(c.oid)
                        AND c.oid = pg_catalog.to_regclass(
                    """.utf8) + RelationKind.literal(name) + Array(")".utf8))
            guard let row = rows.first else { return .none }
            return row[0] == "t" ? .force : .policies(row[1] ?? "", row[2] ?? "")
        } catch {
            throw MigrationError(error, loading: subject)
        }
    }
}
