import TestSupport

/// What there is on a worker's server, by psql's word.
struct FaultState: Sendable {
    /// The databases with their owners, but for the server's own and the source.
    var databases: Set<String>
    /// Everything in the target: definitions, and each table's number of rows and checksum; nil
    /// where there is no target.
    var content: String?

    static let target = "target"
    static let filling = "target.emigrate-filling"

    /// Names of databases that hold what was replaced.
    var kept: [String] { databases.filter { $0.hasPrefix("target_before_") }.sorted() }

    /// What is in the target but for the journal of a load.
    var contentWithoutJournal: String? {
        content?.split(separator: "\n").filter { !$0.contains("emigrate_journal") }
            .joined(separator: "\n")
    }

    /// Whether the target itself is being filled.
    var hasJournal: Bool { content?.contains("schema emigrate_journal") ?? false }

    /// Whether another database is being filled.
    var hasLeftover: Bool { databases.contains(Self.filling) }

    /// Asks in one call of psql, when nobody of the program's is connected any more.
    ///
    /// A server may be busy for somebody who is gone; not for as long as ten seconds here.
    static func read(
        _ server: PostgresServer, database: String = target
    ) throws -> FaultState {
        let result = try server.psql(
            database: "postgres", .sql(query), variables: ["database": database]
        ).check()
        let lines = result.text.split(separator: "\n", omittingEmptySubsequences: false)
        let databases = lines.prefix { $0 != "--" }.map(String.init)
        let rest = lines.dropFirst(databases.count + 1)
        return FaultState(
            databases: Set(databases),
            content: rest.first == "there" ? rest.dropFirst().joined(separator: "\n") : nil)
    }

    /// Removes everything but the source and what databases are made from.
    static let clear = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname <> 'postgres' AND pid <> pg_backend_pid() \\g /dev/null
        SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database
        WHERE datname NOT IN ('postgres', 'template0', 'template1', 'source', 'mine') \\gexec

        """

    private static let query = """
        \(PostgresServer.waitingForProgram)
        \\pset tuples_only on
        \\pset format unaligned
        SELECT datname FROM pg_database
        WHERE datname NOT IN ('postgres', 'template0', 'template1', 'source', 'mine');
        \\echo --
        SELECT count(*) > 0 AS there FROM pg_database WHERE datname = :'database' \\gset
        \\if :there
        \\echo there
        \\c :"database"
        SET search_path = '';
        SET bytea_output = hex;
        SET extra_float_digits = 1;
        SET datestyle = 'ISO,YMD';
        SET timezone = 'UTC';
        CREATE TEMPORARY VIEW spaces AS SELECT oid, nspname, nspowner FROM pg_namespace
            WHERE nspname !~ '^pg_' AND nspname <> 'information_schema';
        SELECT line FROM (
        SELECT 'schema ' || nspname || ' ' || pg_get_userbyid(nspowner) FROM pg_temp.spaces
        UNION ALL SELECT concat_ws(' ', 'relation', c.oid::regclass, relkind, relispopulated,
            pg_get_userbyid(relowner), relacl, obj_description(c.oid, 'pg_class'),
            md5(pg_get_viewdef(CASE WHEN relkind IN ('v', 'm') THEN c.oid END)),
            pg_get_expr(relpartbound, c.oid))
        FROM pg_class c JOIN pg_temp.spaces n ON n.oid = relnamespace
        UNION ALL SELECT concat_ws(' ', 'column', attrelid::regclass, attnum, attname,
            format_type(atttypid, atttypmod), attnotnull, attidentity, pg_get_expr(adbin, adrelid))
        FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
            JOIN pg_temp.spaces n ON n.oid = relnamespace
            LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
        WHERE attnum > 0 AND NOT attisdropped
        UNION ALL SELECT concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisvalid)
        FROM pg_index JOIN pg_class c ON c.oid = indexrelid
            JOIN pg_temp.spaces n ON n.oid = relnamespace
        UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname,
            pg_get_constraintdef(k.oid), convalidated)
        FROM pg_constraint k JOIN pg_temp.spaces n ON n.oid = connamespace
        UNION ALL SELECT concat_ws(' ', 'sequence', schemaname, sequencename, data_type, last_value)
        FROM pg_sequences
        UNION ALL SELECT concat_ws(' ', 'function', p.oid::regprocedure, md5(prosrc),
            pg_get_userbyid(proowner))
        FROM pg_proc p JOIN pg_temp.spaces n ON n.oid = pronamespace
        UNION ALL SELECT concat_ws(' ', 'type', t.oid::regtype, typtype,
            (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum
                WHERE enumtypid = t.oid))
        FROM pg_type t JOIN pg_temp.spaces n ON n.oid = typnamespace
        UNION ALL SELECT concat_ws(' ', 'large object', oid, pg_get_userbyid(lomowner),
            md5(lo_get(oid)))
        FROM pg_largeobject_metadata
        UNION ALL SELECT 'extension ' || extname FROM pg_extension
        ) AS lines (line) ORDER BY line COLLATE "C";
        SELECT string_agg(format(
            $$SELECT %L AS name, count(*), md5(coalesce(string_agg(m, '' ORDER BY m COLLATE "C"), ''))
            FROM (SELECT md5(t::text) AS m FROM %s t) x$$, c.oid::regclass, c.oid::regclass),
            ' UNION ALL ') || ' ORDER BY 1'
        FROM pg_class c JOIN pg_temp.spaces n ON n.oid = relnamespace
        WHERE relkind IN ('r', 'm') AND relispopulated AND nspname <> 'emigrate_journal' \\gexec
        \\endif

        """
}
