extension ObjectKinds {
    /// The statements for a server of a release: without what it does not know yet, and with what
    /// newer releases brought.
    static func sql(for major: Int) -> String {
        var text = sql
        for (release, new, old) in older where major < release {
            text = text.replacing(new, with: old)
        }
        return text + newer.filter { $0.since <= major }.map(\.sql).joined(separator: "\n")
    }

    /// What came with a release, and what stands there before.
    private static let older: [(release: Int, new: String, old: String)] = [
        (12, "twice bigint GENERATED ALWAYS AS (length(note) * 2) STORED, ", ""),
        (11, "few app.positive[]", "few integer[]"),
        (11, "CREATE PROCEDURE app.nothing() LANGUAGE sql AS '';", ""),
        (11, "(FUNCTION = app.add", "(PROCEDURE = app.add"),
        (11, "EXECUTE FUNCTION", "EXECUTE PROCEDURE"),
        (11, "PARTITION BY HASH (id)", "PARTITION BY RANGE (id)"),
        (11, "WITH (MODULUS 2, REMAINDER 0)", "FROM (0) TO (200)"),
        (11, "WITH (MODULUS 2, REMAINDER 1)", "FROM (200) TO (1000)"),
        (11, "ALTER TABLE app.log ADD PRIMARY KEY (day, id);", ""),
        (11, "CREATE INDEX ON app.log (what);", ""),
        (10, "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "bigserial PRIMARY KEY"),
        (10, "provider = libc, ", ""),
        (10, "CREATE STATISTICS app.related ON id, other FROM app.child;", ""),
        (10, "PARTITION BY RANGE (day)", ""), (10, "PARTITION BY RANGE (id)", ""),
        (10, "PARTITION OF app.log_2 FOR VALUES FROM (0) TO (200)", "() INHERITS (app.log)"),
        (10, "PARTITION OF app.log_2 FOR VALUES FROM (200) TO (1000)", "() INHERITS (app.log)"),
        (10, "PARTITION OF app.log FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')", "()"),
        (10, "PARTITION OF app.log FOR VALUES FROM ('2024-02-01') TO ('2024-03-01')", "()"),
    ]

    private static let newer: [(since: Int, sql: String)] = [
        (
            14,
            """
            CREATE FUNCTION app.atomic(a integer) RETURNS integer LANGUAGE sql
                BEGIN ATOMIC SELECT a + 1; END;
            CREATE TABLE app.squeezed (v text COMPRESSION pglz, r int4multirange);
            INSERT INTO app.squeezed VALUES ('x', '{[1,3),[5,7)}');
            CREATE TYPE app.gap AS RANGE (subtype = date, multirange_type_name = app.gaps);
            CREATE STATISTICS app.counted ON (id + 1), (lower(note)) FROM app.child;
            """
        ),
        (
            15,
            """
            CREATE TABLE app.distinct_nulls (a integer UNIQUE NULLS NOT DISTINCT);
            CREATE VIEW app.invoked WITH (security_invoker) AS SELECT * FROM app.heap;
            CREATE UNLOGGED SEQUENCE app.lost;
            """
        ),
        (17, "CREATE COLLATION app.built (provider = builtin, locale = 'C.UTF-8');"),
        (
            18,
            """
            CREATE TABLE app.virtual (
                a integer, b integer GENERATED ALWAYS AS (a * 2) VIRTUAL,
                c text CONSTRAINT present NOT NULL);
            INSERT INTO app.virtual (a, c) VALUES (1, 'c'), (2, 'd');
            ALTER TABLE app.virtual ADD CONSTRAINT small CHECK (a < 100) NOT ENFORCED;
            ALTER TABLE app.virtual ADD CONSTRAINT filled NOT NULL a NOT VALID;
            CREATE TABLE app.temporal (
                id int4range, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS));
            INSERT INTO app.temporal VALUES ('[1,2)', '[2024-01-01,2024-02-01)');
            """
        ),
    ]
}
