extension PostgresServer {
    /// A server as its user has it: the first superuser and the plain role `synapse`, nobody else.
    ///
    /// Tests that need other roles use another server.
    package static var plain: PostgresServer {
        get throws { try startedPlain.get() }
    }

    private static let startedPlain = Result<PostgresServer, any Error> {
        let server = try PostgresServer()
        try server.createRole("synapse")
        return server
    }

    /// Objects in a database that somebody else than `role` owns, each with its owner.
    ///
    /// The server's own objects do not count, nor do the members of extensions, nor schema public
    /// where it belongs to whoever owns the database.
    package func objects(of database: String, notOwnedBy role: String) throws -> [String] {
        let rows = try query(
            database: database,
            """
            WITH named AS (
                SELECT oid FROM pg_namespace
                WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
            ), owned AS (
                SELECT 'pg_class'::regclass AS class, oid, relowner AS owner, relname AS name
                FROM pg_class WHERE relnamespace IN (SELECT oid FROM named)
                UNION ALL SELECT 'pg_proc'::regclass, oid, proowner, proname
                FROM pg_proc WHERE pronamespace IN (SELECT oid FROM named)
                UNION ALL SELECT 'pg_type'::regclass, oid, typowner, typname
                FROM pg_type WHERE typnamespace IN (SELECT oid FROM named)
                UNION ALL SELECT 'pg_namespace'::regclass, oid, nspowner, nspname
                FROM pg_namespace WHERE oid IN (SELECT oid FROM named)
                    AND nspowner <> to_regrole('pg_database_owner')
                UNION ALL SELECT 'pg_largeobject'::regclass, oid, lomowner, oid::text
                FROM pg_largeobject_metadata
            )
            SELECT o.class || ' ' || o.name || ': ' || pg_get_userbyid(o.owner)
            FROM owned o LEFT JOIN pg_depend d
                ON d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e'
            WHERE d.objid IS NULL AND pg_get_userbyid(o.owner) <> '\(role)' ORDER BY 1;
            """)
        return rows.compactMap { $0.first ?? nil }
    }
}
