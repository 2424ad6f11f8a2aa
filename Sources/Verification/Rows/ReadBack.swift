import DatabaseWork
package import Exports
package import PostgresClient
package import SQLSyntax

/// The statements that read a table's rows back.
package struct ReadBack {
    /// The table as SQL names it.
    package let name: [UInt8]
    /// What messages call it.
    package let subject: String

    /// The statement that writes a table's own rows, in these columns; nil for all that are not
    /// computed.
    package func statement(
        _ columns: LedgerTable.Columns, kind: String, on connection: inout Connection
    ) throws(MigrationError) -> [UInt8] {
        // COPY writes the rows of tables only, and none of their partitions'.
        if kind == "r" || kind == "t" {
            return Array("COPY ".utf8) + name + Self.list(columns) + Array(" TO STDOUT".utf8)
        }
        let list: [Identifier]
        if let columns { list = columns } else { list = try all(on: &connection) }
        return Array("COPY (SELECT ".utf8) + Self.names(list) + Array(" FROM ".utf8) + name
            + Array(") TO STDOUT".utf8)
    }

    /// The columns of the table that are not computed.
    package func all(on connection: inout Connection) throws(MigrationError) -> [Identifier] {
        do throws(PostgresError) {
            // Servers before PostgreSQL 12 have no attgenerated. Names come in the session's encoding,
            // as those of the export do, which may be another one than that of messages.
            let rows = try connection.query(
                Array(
                    """
                    SELECT pg_catalog.encode(pg_catalog.namesend(a.attname), 'hex')
                    FROM pg_catalog.pg_attribute a
                    WHERE a.attnum > 0 AND NOT a.attisdropped
                        AND coalesce(pg_catalog.row_to_json(a) ->> 'attgenerated', '') = ''
                        AND a.attrelid = pg_catalog.to_regclass(
                    """.utf8) + RelationKind.literal(name) + Array(") ORDER BY a.attnum".utf8))
            return rows.compactMap { row in
                (row.first ?? nil).map { Identifier(exactly: HexText.bytes($0)) }
            }
        } catch {
            throw MigrationError(error, loading: subject)
        }
    }

    /// Columns in parentheses; empty for all of a table.
    package static func list(_ columns: LedgerTable.Columns) -> [UInt8] {
        columns.map { Array(" (".utf8) + names($0) + Array(")".utf8) } ?? []
    }

    private static func names(_ columns: [Identifier]) -> [UInt8] {
        Array(columns.map(\.quoted).joined(separator: Array(", ".utf8)))
    }
}
