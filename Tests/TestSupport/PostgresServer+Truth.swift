extension PostgresServer {
    /// Takes the truth of a live database, in the way that `truth.json` was made.
    ///
    /// A table's checksum is the MD5 of its rows' MD5s, sorted and joined.
    package func truth(of database: String) throws -> TruthFile {
        func rows(_ sql: String) throws -> [[String]] {
            try query(database: database, sql, settings: Self.truthSettings)
                .map { $0.map { $0 ?? "" } }
        }
        let tables = try rows(Self.perRelation(kinds: "'r','p'", Self.tableQuery))
        let sequences = try rows(Self.perRelation(kinds: "'S'", Self.sequenceQuery))
        return TruthFile(
            tables: try Self.byName(tables) { .init(rows: try Self.number($0[1]), md5: $0[2]) },
            sequences: try Self.byName(sequences) {
                .init(lastValue: try Self.number($0[1]), isCalled: $0[2] == "t")
            },
            owners: try owners(of: database),
            indexCount: try Self.number(try rows(Self.indexQuery)[0][0]),
            constraintCounts: try Self.byName(try rows(Self.constraintQuery)) {
                try Self.number($0[1])
            })
    }

    /// Which roles own how many relations of which kind.
    package func owners(of database: String) throws -> Set<TruthFile.Ownership> {
        let rows = try query(database: database, Self.ownerQuery)
        return Set(
            try rows.map {
                .init(role: $0[0] ?? "", kind: $0[1] ?? "", count: try Self.number($0[2] ?? ""))
            })
    }

    private static let truthSettings = [
        "bytea_output": "hex", "extra_float_digits": "1", "datestyle": "ISO,YMD",
        "timezone": "UTC", "intervalstyle": "postgres", "search_path": "", "work_mem": "256MB",
    ]

    /// A query for one relation, filled in by PostgreSQL's `format` for all of them; psql executes
    /// the result.
    private static func perRelation(kinds: String, _ query: String) -> String {
        """
        SELECT string_agg(format($q$\(query)$q$, n.nspname, c.relname), ' UNION ALL ')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN (\(kinds)) AND n.nspname <> 'information_schema'
            AND n.nspname !~ '^pg_' \\gexec
        """
    }

    private static let tableQuery = """
        SELECT %1$L || '.' || %2$L, count(*),
            md5(coalesce(string_agg(m, '' ORDER BY m COLLATE "C"), ''))
        FROM (SELECT md5(t::text) AS m FROM %1$I.%2$I t) x
        """

    private static let sequenceQuery = """
        SELECT %1$L || '.' || %2$L, last_value, is_called FROM %1$I.%2$I
        """

    private static let indexQuery = """
        SELECT count(*) FROM pg_indexes WHERE schemaname NOT IN ('pg_catalog', 'pg_toast')
        """

    private static let constraintQuery = """
        SELECT contype, count(*) FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace
        WHERE nspname NOT IN ('pg_catalog', 'information_schema') GROUP BY 1
        """

    private static let ownerQuery = """
        SELECT pg_get_userbyid(relowner), relkind, count(*)
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_'
        GROUP BY 1, 2
        """

    private static func byName<T>(
        _ rows: [[String]], _ value: ([String]) throws -> T
    ) throws -> [String: T] {
        Dictionary(try rows.map { ($0[0], try value($0)) }) { $1 }
    }

    private static func number(_ text: String) throws -> Int {
        guard let number = Int(text) else { throw SupportError("Not a number: \(text)") }
        return number
    }
}
