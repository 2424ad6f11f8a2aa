import DatabaseWork
import Exports
import PostgresClient

/// What somebody else has made or changed in a database since a load began to fill it.
///
/// A load removes what it made itself, and nothing else. What it made is known from its journal,
/// which has the number of each of its transactions: rows of the catalogs and of tables tell which
/// transaction wrote them.
struct OthersChanges: Hashable, Sendable {
    /// What it is, for messages: `table public.mine`, `rows in table public.events`.
    private(set) var names: [String] = []

    /// Whether there is nothing.
    var isEmpty: Bool { names.isEmpty }

    /// The first of them, for messages.
    var summary: String {
        let rest = names.count - 5
        return names.prefix(5).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    /// Which changes count.
    enum Scope: Sendable {
        /// Those in the way of removing what was loaded: what lies in a schema, and what depends on
        /// something that was loaded.
        case removal
        /// All, for a database that is to be dropped.
        case database
    }

    /// How a table is looked through for rows of others.
    struct TableScan: Hashable, Sendable {
        /// The name for messages.
        var name: String
        /// Returns a row where there is one of somebody else's.
        var query: String
        /// The table as SQL, where its owner has taken away the own right to read it.
        var unreadable: String?
    }

    /// Looks at the database of a session that acts as the journal's owner.
    ///
    /// `scans` are the tables to be looked through; nil for all that the load made.
    static func read(
        _ scope: Scope, scans: [TableScan]? = nil, on connection: inout Connection
    ) throws(PostgresError) -> OthersChanges {
        var result = OthersChanges()
        let rows = try connection.query(question(scope, connection.serverVersion))
        for name in rows.compactMap({ $0[0] }) where !result.names.contains(name) {
            result.names.append(name)
        }
        var wanted = scans ?? []
        if scans == nil { wanted = try tables(on: &connection) }
        for scan in wanted {
            if try hasRowsOfOthers(scan, on: &connection) {
                result.names.append("rows in table \(scan.name)")
            }
        }
        return result
    }

    private static func question(_ scope: Scope, _ serverVersion: Int) -> String {
        // ANALYZE of PostgreSQL 11 writes what it finds there (extended_stats.c, statext_store).
        let statistics =
            serverVersion < 120_000 ? " AND r.class <> 'pg_statistic_ext'::regclass" : ""
        let counted =
            switch scope {
            case .database: ""
            case .removal:
                """
                 AND (r.lies OR EXISTS (
                    SELECT FROM pg_depend d JOIN (\(OwnObjects.query)) o
                        ON o.class = d.refclassid AND o.object = d.refobjid
                    WHERE d.classid = r.class AND d.objid = r.object AND o.version IN (
                        \(Journal.transactions))))
                """
            }
        return """
            SELECT i.type || ' ' || i.identity FROM (
                SELECT DISTINCT r.class, r.object FROM (\(OwnObjects.rows)) r
                WHERE \(Journal.isOthers("r.version"))
                    AND NOT EXISTS (
                        SELECT FROM \(Baseline.objects) k WHERE k.class = r.class
                            AND k.object = r.object AND k.version = r.version)
                    \(counted)\(statistics)
            ) r CROSS JOIN LATERAL pg_identify_object(r.class, r.object, 0) i
            ORDER BY r.class <> 'pg_class'::regclass, r.class, r.object LIMIT 100
            """
    }

    /// The tables that the load made and that have rows of their own.
    private static func tables(
        on connection: inout Connection
    ) throws(PostgresError) -> [TableScan] {
        let rows = try connection.query(
            """
            SELECT \(scanColumns) FROM (\(OwnObjects.query)) o
            JOIN pg_class c ON c.oid = o.object AND c.relkind = 'r'
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE o.class = 'pg_class'::regclass
                AND NOT \(Journal.isOthers("o.version"))
            ORDER BY c.oid
            """)
        return rows.compactMap { TableScan($0[0], $0[1]) }
    }

    /// The columns of a query over `pg_class` as `c` and `pg_namespace` as `n` that make a scan: the
    /// table as SQL, and whether it may be read.
    static let scanColumns = """
        quote_ident(n.nspname) || '.' || quote_ident(c.relname), has_table_privilege(c.oid, 'SELECT')
        """

    private static func hasRowsOfOthers(
        _ scan: TableScan, on connection: inout Connection
    ) throws(PostgresError) -> Bool {
        guard let table = scan.unreadable else {
            return try !connection.query(scan.query).isEmpty
        }
        // An owner may always give the right back.
        let isOpen = connection.transactionStatus != .idle
        try connection.execute(isOpen ? "SAVEPOINT reading" : "BEGIN")
        try connection.execute("GRANT SELECT ON TABLE \(table) TO CURRENT_USER")
        let found = try !connection.query(scan.query).isEmpty
        // What comes after a savepoint that stays is numbered apart from its transaction.
        try connection.execute(
            isOpen ? "ROLLBACK TO SAVEPOINT reading; RELEASE SAVEPOINT reading" : "ROLLBACK")
        return found
    }
}

extension OthersChanges.TableScan {
    /// The scan that the values of `scanColumns` stand for.
    init?(_ table: String?, _ isReadable: String?) {
        guard let table else { return nil }
        name = table
        query = """
            SELECT FROM ONLY \(table) r WHERE \(Journal.isOthers("r.xmin")) LIMIT 1
            """
        unreadable = isReadable == "t" ? nil : table
    }
}
