import DatabaseWork
package import Exports
package import PostgresClient

/// What the server takes a relation for.
package enum RelationKind {
    /// `pg_class.relkind` of the relation that SQL calls `name`; nil where there is none.
    ///
    /// `subject` is what messages call the work.
    package static func of(
        _ name: [UInt8], _ subject: String, on connection: inout Connection
    ) throws(MigrationError) -> String? {
        do throws(PostgresError) {
            let rows = try connection.query(
                Array("SELECT relkind FROM pg_catalog.pg_class WHERE oid = ".utf8)
                    + Array("pg_catalog.to_regclass(".utf8) + literal(name) + Array(")".utf8))
            return rows.first?.first ?? nil
        } catch {
            throw MigrationError(error, loading: subject)
        }
    }

    /// Whether to read a relation runs code: what a view selects, what gets a foreign table's rows.
    package static func runsCode(
        oid: String, on connection: inout Connection
    ) throws(PostgresError) -> Bool {
        try !connection.query(
            """
            WITH RECURSIVE part AS (
                SELECT oid, relkind FROM pg_class WHERE oid = $1::oid
                UNION ALL
                SELECT c.oid, c.relkind FROM part p JOIN pg_inherits i ON i.inhparent = p.oid
                JOIN pg_class c ON c.oid = i.inhrelid WHERE p.relkind = 'p')
            SELECT FROM part WHERE relkind IN ('v', 'f')
            """, parameters: [oid]
        ).isEmpty
    }

    /// Whether an extension has made a relation.
    package static func isOfExtension(
        _ name: [UInt8], _ subject: String, on connection: inout Connection
    ) throws(MigrationError) -> Bool {
        do throws(PostgresError) {
            let rows = try connection.query(
                Array("SELECT 1 FROM pg_catalog.pg_depend WHERE deptype = 'e' AND objid = ".utf8)
                    + Array("pg_catalog.to_regclass(".utf8) + literal(name)
                    + Array(") AND classid = 'pg_catalog.pg_class'::pg_catalog.regclass".utf8))
            return !rows.isEmpty
        } catch {
            throw MigrationError(error, loading: subject)
        }
    }

    /// A name as a string of SQL.
    package static func literal(_ name: [UInt8]) -> [UInt8] {
        var literal = Array("E'".utf8)
        for byte in name {
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\") { literal.append(byte) }
            literal.append(byte)
        }
        return literal + [UInt8(ascii: "'")]
    }
}
