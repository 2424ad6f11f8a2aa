import DatabaseWork
import Exports
import PostgresClient
import SQLSyntax

/// Which types' values every server writes alike.
enum ValueText {
    /// The types of a table's columns whose values another release, or other settings, may write
    /// otherwise: digits of floating point numbers, times in a time zone, the rest of the world.
    ///
    /// `columns` are those that rows came for; nil means all.
    static func varyingTypes(
        of table: [UInt8], in columns: LedgerTable.Columns, _ subject: String,
        on connection: inout Connection
    ) throws(MigrationError) -> [String] {
        let rows: Rows
        do throws(PostgresError) {
            rows = try connection.query(
                query + RelationKind.literal(table) + Array(") ORDER BY a.attnum".utf8))
        } catch {
            throw MigrationError(error, loading: subject)
        }
        var types: [String] = []
        for row in rows {
            guard let column = row[0], let type = row[1], let name = row[2], row[3] != "e",
                columns?.contains(Identifier(column)) ?? true,
                !stable.contains(type), !types.contains(name)
            else { continue }
            types.append(name)
        }
        return types
    }

    /// A column's name, and its type: that of the elements of an array, that below a domain.
    private static let query = Array(
        """
        SELECT a.attname, coalesce(b.oid, t.oid), pg_catalog.format_type(t.oid, NULL),
            coalesce(b.typtype, t.typtype)
        FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_catalog.pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype
            WHEN t.typcategory = 'A' THEN t.typelem END
        WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = pg_catalog.to_regclass(
        """.utf8)

    /// The types whose text is one and the same since PostgreSQL 8, by their OIDs (pg_type.dat):
    /// booleans, whole and exact numbers, texts, JSON, UUIDs, dates and times without a zone in ISO's
    /// form, strings of bits.
    private static let stable: Set<String> = [
        "16", "18", "19", "20", "21", "23", "25", "26", "114", "1042", "1043", "1082", "1083",
        "1114",
        "1560", "1562", "1700", "2950", "3802",
    ]
}
