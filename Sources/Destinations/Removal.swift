import DatabaseWork
import Exports
import PostgresClient

/// Makes a database that was filled in place what it was before, and removes its journal.
///
/// Only what the load made goes: where somebody else made or changed something that would go with
/// it, nothing does. It is one transaction where the server has room for that many locks; otherwise
/// the objects go in several, with the journal staying until the last, so that an interruption
/// leaves what the next run can end.
enum Removal {
    /// An object that the load made.
    private struct Step {
        /// The statement that drops it.
        var statement: String
        /// The statement that keeps others from changing it; nil for what is no table.
        var lock: String?
        /// How its rows are looked through; nil for what has none.
        var scan: OthersChanges.TableScan?
    }

    /// Removes what was loaded; returns what of others' is in the way, and then has removed nothing
    /// that depends on it.
    static func run(on connection: inout Connection) throws(PostgresError) -> OthersChanges {
        var most = Int.max
        while true {
            do throws(PostgresError) {
                // Whoever waits for the load to end does not wait for long.
                try connection.execute(
                    "BEGIN; SET LOCAL lock_timeout = '8s'; \(Journal.claimStatement)")
                let steps = try steps(on: &connection)
                let next = steps.prefix(most)
                // Nobody changes a table any more once its lock is there.
                for step in next { if let lock = step.lock { try connection.execute(lock) } }
                let others = try OthersChanges.read(
                    .removal, scans: next.compactMap(\.scan), on: &connection)
                guard others.isEmpty else {
                    connection.rollBack()
                    return others
                }
                for step in next { try connection.execute(step.statement) }
                try dropSubscriptions(on: &connection)
                let rest = try self.steps(on: &connection)
                guard rest.isEmpty || rest.count < steps.count else {
                    throw PostgresError(
                        .unsupported, "something stays in spite of: \(rest[0].statement)")
                }
                if !rest.isEmpty {
                    try Journal.markUndone(on: &connection)
                } else {
                    try restore(on: &connection)
                    try Journal.drop(on: &connection)
                }
                try connection.execute("COMMIT")
                if rest.isEmpty { return others }
            } catch {
                guard error.sqlState == outOfLocks, most > 1 else { throw error }
                connection.rollBack()
                most = most == .max ? 512 : most / 4
            }
        }
    }

    /// `out of shared memory`, with the hint to increase `max_locks_per_transaction`.
    private static let outOfLocks = "53200"

    /// What the load made.
    ///
    /// Each statement drops what depends on its object too, which then need not be there for its
    /// own statement.
    private static func steps(on connection: inout Connection) throws(PostgresError) -> [Step] {
        let rows = try connection.query(
            """
            SELECT CASE o.class
                WHEN 'pg_largeobject'::regclass THEN format('SELECT lo_unlink(%s)', o.object)
                WHEN 'pg_transform'::regclass THEN (
                    SELECT format(
                        'DROP TRANSFORM IF EXISTS FOR %s LANGUAGE %I CASCADE',
                        format_type(t.trftype, NULL), l.lanname)
                    FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
                    WHERE t.oid = o.object)
                ELSE format(
                    'DROP %s IF EXISTS %s CASCADE',
                    CASE i.type
                        WHEN 'function' THEN 'ROUTINE' WHEN 'procedure' THEN 'ROUTINE'
                        WHEN 'aggregate' THEN 'ROUTINE' WHEN 'composite type' THEN 'TYPE'
                        WHEN 'statistics object' THEN 'STATISTICS'
                        WHEN 'foreign-data wrapper' THEN 'FOREIGN DATA WRAPPER'
                        ELSE upper(i.type) END,
                    i.identity)
                END,
                CASE WHEN c.relkind IN ('r', 'p') THEN
                    CASE WHEN has_table_privilege(c.oid, 'DELETE') THEN '' ELSE format(
                        'GRANT ALL ON TABLE %I.%I TO CURRENT_USER; ',
                        n.nspname, c.relname) END
                    || format(
                        'LOCK TABLE ONLY %I.%I IN ACCESS EXCLUSIVE MODE', n.nspname, c.relname)
                    END,
                c.relkind, \(OthersChanges.scanColumns)
            FROM (\(OwnObjects.query)) o
            CROSS JOIN LATERAL pg_identify_object(o.class, o.object, 0) i
            LEFT JOIN pg_class c ON o.class = 'pg_class'::regclass AND c.oid = o.object
            LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT \(Journal.isOthers("o.version"))
                AND NOT EXISTS (
                    SELECT FROM \(Baseline.objects) k
                    WHERE k.class = o.class AND k.object = o.object)
            ORDER BY CASE o.class
                WHEN 'pg_event_trigger'::regclass THEN 1 WHEN 'pg_publication'::regclass THEN 2
                WHEN 'pg_class'::regclass THEN 3 WHEN 'pg_largeobject'::regclass THEN 4
                WHEN 'pg_extension'::regclass THEN 6 WHEN 'pg_namespace'::regclass THEN 7
                ELSE 5 END, o.object
            """)
        return rows.compactMap { row in
            row[0].map { statement in
                Step(
                    statement: statement, lock: row[1],
                    scan: row[2] == "r" ? OthersChanges.TableScan(row[3], row[4]) : nil)
            }
        }
    }

    /// Drops the subscriptions that the load made, which only a superuser's may have.
    private static func dropSubscriptions(
        on connection: inout Connection
    ) throws(PostgresError) {
        let isReadable = try connection.query(
            "SELECT has_table_privilege('pg_subscription', 'SELECT')")
        guard isReadable.first?.first == "t" else { return }
        let made = try statements(
            """
            SELECT replace('\(DroppedSubscription.template)', '%s', quote_ident(s.subname))
            FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
            WHERE d.datname = current_database()
                AND NOT \(Journal.isOthers("s.xmin"))
            """, on: &connection)
        for statement in made { try connection.execute(statement) }
    }

    private static func restore(on connection: inout Connection) throws(PostgresError) {
        for query in PrivilegeRestoring.steps {
            for statement in try statements(query, on: &connection) {
                try connection.execute(statement)
            }
        }
    }

    /// The statements that a query writes.
    private static func statements(
        _ query: String, on connection: inout Connection
    ) throws(PostgresError) -> [String] {
        try connection.query(query).compactMap { $0[0] }
    }
}
