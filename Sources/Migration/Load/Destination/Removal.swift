import PostgresClient

/// Makes a database that was filled in place what it was before, and removes its journal.
///
/// It is one transaction where the server has room for that many locks; otherwise the objects go in
/// several, with the journal staying until the last, so that an interruption leaves what the next
/// run can end.
enum Removal {
    static func run(on connection: inout Connection) throws(PostgresError) {
        var most = Int.max
        while true {
            do throws(PostgresError) {
                try connection.execute("BEGIN")
                let statements = try objects(on: &connection)
                try execute(statements.prefix(most), on: &connection)
                let rest = try objects(on: &connection)
                guard rest.isEmpty || rest.count < statements.count else {
                    throw PostgresError(.unsupported, "something stays in spite of: \(rest[0])")
                }
                if !rest.isEmpty {
                    try Journal.markUndone(on: &connection)
                } else {
                    try restore(on: &connection)
                    try Journal.drop(on: &connection)
                }
                try connection.execute("COMMIT")
                if rest.isEmpty { return }
            } catch {
                guard error.sqlState == outOfLocks, most > 1 else { throw error }
                try connection.execute("ROLLBACK")
                most = most == .max ? 512 : most / 4
            }
        }
    }

    /// `out of shared memory`, with the hint to increase `max_locks_per_transaction`.
    private static let outOfLocks = "53200"

    /// The statements that drop what was not there before.
    ///
    /// Each drops what depends on it too, which then need not be there for its own statement.
    private static func objects(
        on connection: inout Connection
    ) throws(PostgresError) -> [String] {
        try statements(
            """
            SELECT CASE o.class
                WHEN 'pg_largeobject'::regclass THEN format('SELECT lo_unlink(%s)', o.object)
                WHEN 'pg_transform'::regclass THEN (
                    SELECT format(
                        'DROP TRANSFORM IF EXISTS FOR %s LANGUAGE %I CASCADE',
                        format_type(t.trftype, NULL), l.lanname)
                    FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
                    WHERE t.oid = o.object)
                WHEN 'pg_subscription'::regclass THEN (
                    SELECT replace(
                        '\(DroppedSubscription.template)', '%s', quote_ident(s.subname))
                    FROM (\(OwnObjects.subscriptions)) s WHERE s.oid = o.object)
                ELSE format(
                    'DROP %s IF EXISTS %s CASCADE',
                    CASE i.type
                        WHEN 'function' THEN 'ROUTINE' WHEN 'procedure' THEN 'ROUTINE'
                        WHEN 'aggregate' THEN 'ROUTINE' WHEN 'composite type' THEN 'TYPE'
                        WHEN 'statistics object' THEN 'STATISTICS'
                        WHEN 'foreign-data wrapper' THEN 'FOREIGN DATA WRAPPER'
                        ELSE upper(i.type) END,
                    i.identity)
                END
            FROM (\(OwnObjects.query)) o
            LEFT JOIN \(Baseline.objects) k ON k.class = o.class AND k.object = o.object
            CROSS JOIN LATERAL pg_identify_object(o.class, o.object, 0) i
            WHERE k.object IS NULL
            ORDER BY CASE o.class
                WHEN 'pg_event_trigger'::regclass THEN 1 WHEN 'pg_publication'::regclass THEN 2
                WHEN 'pg_subscription'::regclass THEN 2
                WHEN 'pg_class'::regclass THEN 3 WHEN 'pg_largeobject'::regclass THEN 4
                WHEN 'pg_extension'::regclass THEN 6 WHEN 'pg_namespace'::regclass THEN 7
                ELSE 5 END, o.object
            """, on: &connection)
    }

    private static func restore(on connection: inout Connection) throws(PostgresError) {
        for query in PrivilegeRestoring.steps {
            try execute(try statements(query, on: &connection)[...], on: &connection)
        }
    }

    /// The statements that a query writes.
    private static func statements(
        _ query: String, on connection: inout Connection
    ) throws(PostgresError) -> [String] {
        try connection.query(query).compactMap { $0[0] }
    }

    private static func execute(
        _ statements: ArraySlice<String>, on connection: inout Connection
    ) throws(PostgresError) {
        for statement in statements { try connection.execute(statement) }
    }
}
