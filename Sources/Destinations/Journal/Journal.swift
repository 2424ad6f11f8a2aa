package import DatabaseWork
package import Exports
package import PostgresClient

/// The record of a load, kept in the database that is filled.
///
/// It is the first thing in that database and the last that goes. What it says of finished work was
/// written in the transaction of that work, so it holds after any interruption.
package enum Journal {
    /// The schema that holds it.
    package static let schema = Baseline.schema
    /// The version of its tables.
    private static let format = "3"

    /// A query for the transactions of the load: what one of them made or changed last is the load's.
    ///
    /// Rows of tables and of the catalogs tell which transaction that was (`xmin`).
    static let transactions = """
        SELECT id FROM \(schema).transaction UNION ALL SELECT transaction FROM \(schema).entry
        """

    /// A condition: none of the load's transactions wrote the row, of which `version` is the `xmin`.
    static func isOthers(_ version: String) -> String {
        "NOT EXISTS (SELECT FROM (\(transactions)) t WHERE t.id = \(version))"
    }

    /// The transaction that a session is in, as `xmin` has it, without the epoch.
    private static let ownTransaction =
        "(pg_catalog.txid_current() % 4294967296)::pg_catalog.text::pg_catalog.xid"

    /// The statement that makes the transaction that a session is in one of the load's; where work
    /// is recorded in it that is not needed.
    static let claimStatement = "INSERT INTO \(schema).transaction DEFAULT VALUES"

    /// The statement that makes another transaction one of the load's, by its number as in `xmin`.
    static func claimStatement(_ transaction: String) -> String {
        "INSERT INTO \(schema).transaction VALUES (\(SQLText.literal(transaction))::pg_catalog.xid)"
    }

    /// The statement that makes the parts of the transaction that a session is in the load's, too:
    /// what a block with an exception handler does is numbered apart, higher than the transaction.
    ///
    /// Only what is in the catalogs is looked at, not rows of tables.
    package static let claimPartsStatement = """
        INSERT INTO \(schema).transaction
            SELECT r.version FROM (\(OwnObjects.rows)) r
            WHERE pg_catalog.age(r.version) < 0
                AND pg_catalog.txid_status(
                    pg_catalog.txid_current() - pg_catalog.age(r.version)) = 'in progress'
            GROUP BY r.version
        """

    /// Begins a load in a database: notes what is there, and creates the journal.
    static func begin(
        _ header: JournalHeader, on connection: inout Connection
    ) throws(PostgresError) {
        try connection.transaction { connection throws(PostgresError) in
            try create(on: &connection, header)
            try Baseline.record(on: &connection)
        }
    }

    /// Creates the journal, owned by whoever the session acts as.
    ///
    /// Joins the transaction that the session is in. An export may publish all tables, of which the
    /// server then asks how their rows are told apart.
    package static func create(
        on connection: inout Connection, _ header: JournalHeader
    ) throws(PostgresError) {
        try connection.execute(
            """
            CREATE SCHEMA \(schema);
            CREATE TABLE \(schema).export (
                format int NOT NULL, fingerprint text NOT NULL, role text NOT NULL,
                target text NOT NULL, beside boolean NOT NULL, filled boolean NOT NULL,
                undone boolean NOT NULL DEFAULT false,
                started timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp());
            ALTER TABLE \(schema).export REPLICA IDENTITY FULL;
            CREATE TABLE \(schema).entry (
                key text NOT NULL, kind text, number bigint, part int, parts int,
                PRIMARY KEY (kind, number, part, parts), rows bigint NOT NULL,
                checksum_high bigint NOT NULL, checksum_low bigint NOT NULL,
                finished timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
                transaction xid NOT NULL DEFAULT \(ownTransaction));
            CREATE TABLE \(schema).transaction (id xid NOT NULL DEFAULT \(ownTransaction));
            \(claimStatement);
            INSERT INTO \(schema).export (format, fingerprint, role, target, beside, filled)
            VALUES (\(format), \(SQLText.literal(header.fingerprint)),
                \(SQLText.literal(header.role)), \(SQLText.literal(header.target)),
                \(header.isBeside), \(header.isFilled))
            """)
    }

    /// The role that a database's journal belongs to; nil where there is no journal.
    package static func owner(on connection: inout Connection) throws(PostgresError) -> String? {
        try connection.query(
            """
            SELECT pg_catalog.pg_get_userbyid(n.nspowner) FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relname = 'export'
            """, parameters: [schema]
        ).first?.first ?? nil
    }

    /// What the journal says of its load; nil where there is none, or one of another version.
    package static func read(
        on connection: inout Connection
    ) throws(PostgresError) -> JournalHeader? {
        guard let owner = try owner(on: &connection) else { return nil }
        let rows = try connection.query(
            """
            SELECT fingerprint, role, target, beside, filled, undone FROM \(schema).export
            WHERE format = \(format)
            """)
        guard rows.count == 1, let fingerprint = rows[0][0], let role = rows[0][1],
            let target = rows[0][2]
        else { return nil }
        return JournalHeader(
            fingerprint: fingerprint, role: role, target: target, isBeside: rows[0][3] == "t",
            isFilled: rows[0][4] == "t", isBeingUndone: rows[0][5] == "t", owner: owner)
    }

    /// The work that is done, by its key.
    package static func records(
        on connection: inout Connection
    ) throws(PostgresError) -> [JournalKey: RowTotal] {
        let rows = try connection.query(
            """
            SELECT kind, number, part, parts, rows, checksum_high, checksum_low
            FROM \(schema).entry
            """)
        var result: [JournalKey: RowTotal] = [:]
        for row in rows {
            guard let kind = row[0].flatMap({ JournalKey.Kind(rawValue: $0) }),
                let number = integer(row[1]), let part = integer(row[2]),
                let parts = integer(row[3]), let count = integer(row[4]),
                let high = integer(row[5]), let low = integer(row[6])
            else { throw PostgresError(.unsupported, "the journal has a row that says nothing") }
            let key = JournalKey(kind, Int(number), part: Int(part), of: Int(parts))
            result[key] = RowTotal(
                rows: UInt64(bitPattern: count), low: UInt64(bitPattern: low),
                high: UInt64(bitPattern: high))
        }
        return result
    }

    /// The statement that records finished work, to be run in the transaction of that work.
    ///
    /// PostgreSQL has no unsigned numbers: the count and the sum's halves are stored as the signed
    /// numbers of the same bits.
    package static func insertStatement(
        _ key: JournalKey, _ total: RowTotal
    ) -> String {
        """
        INSERT INTO \(schema).entry (key, kind, number, part, parts, rows, checksum_high, checksum_low) \
        VALUES (\(SQLText.literal("\(key)")), \(columns(of: key)), \
        \(Int64(bitPattern: total.rows)), \(Int64(bitPattern: total.high)), \
        \(Int64(bitPattern: total.low)))
        """
    }

    /// The columns of the primary key: kind, number, part, parts.
    private static func columns(of key: JournalKey) -> String {
        "\(SQLText.literal(key.kind.rawValue)), \(key.number), \(key.part), \(key.parts)"
    }

    /// The statements that forget finished work, to be run in the transaction that undoes it.
    static func removalStatement(keys: [JournalKey]) -> String {
        let list = keys.map { "(\(columns(of: $0)))" }.joined(separator: ", ")
        // What else those transactions did stays the load's.
        return """
            WITH gone AS (DELETE FROM \(schema).entry WHERE (kind, number, part, parts) IN (\(list))
                RETURNING transaction)
            INSERT INTO \(schema).transaction SELECT transaction FROM gone; \(claimStatement)
            """
    }

    /// Notes that everything is loaded and only publishing is left.
    static func markFilled(on connection: inout Connection) throws(PostgresError) {
        try connection.execute("UPDATE \(schema).export SET filled = true")
    }

    /// Notes that what was loaded is being removed, in more than one transaction.
    static func markUndone(on connection: inout Connection) throws(PostgresError) {
        try connection.execute("UPDATE \(schema).export SET undone = true")
    }

    /// Removes the journal.
    package static func drop(on connection: inout Connection) throws(PostgresError) {
        try connection.execute(dropStatement)
    }

    /// The statement that removes it.
    package static let dropStatement = "DROP SCHEMA IF EXISTS \(schema) CASCADE"

    private static func integer(_ text: String?) -> Int64? { text.flatMap { Int64($0) } }
}
