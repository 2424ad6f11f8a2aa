/// A database that is hard on whoever reads its dump: rows and names that look like SQL, like psql
/// commands and like the ends of COPY blocks.
package enum HostileDatabase {
    /// The provider's role that owns it all.
    package static let owner = "k7m2q9x4wd"

    /// Makes it on `server` for as long as `body` runs.
    package static func with<T>(
        on server: PostgresServer, _ body: (_ database: String) throws -> T
    ) throws -> T {
        try server.createRole(owner)
        try server.createRole("rdsadmin", options: "SUPERUSER LOGIN")
        return try server.withDatabase(owner: owner) { database in
            try server.execute(database: database, user: owner, sql)
            return try body(database)
        }
    }

    /// The large objects of a database with their checksums.
    package static func largeObjects(
        of database: String, on server: PostgresServer
    ) throws -> [[String?]] {
        try server.query(
            database: database,
            "SELECT oid, md5(lo_get(oid)) FROM pg_largeobject_metadata ORDER BY oid;")
    }

    private static let sql = #"""
        CREATE TABLE texts (id int PRIMARY KEY, t text);
        INSERT INTO texts VALUES
            (1, 'k7m2q9x4wd'), (2, 'OWNER TO k7m2q9x4wd;'),
            (3, 'ALTER TABLE public.texts OWNER TO k7m2q9x4wd;'),
            (4, E'\n\\.\n'), (5, E'\\.'), (6, E'a\n\\.\nDROP TABLE texts;\n'),
            (7, 'COPY public.texts (id, t) FROM stdin;'), (8, E'$$ $x$ ''"$1'),
            (9, E'\b\f\n\r\t\v\\\\'), (10, E'\\N'), (11, NULL), (12, ''), (13, '\N'),
            (14, E'\\connect postgres'), (15, E'\n\\! touch /tmp/x\n'), (16, 'rdsadmin'),
            (17, 'GRANT ALL ON TABLE t TO rdsadmin;'), (18, '-- Owner: k7m2q9x4wd'),
            (19, E'/* \'\' " $a$ open'), (20, 'ünïcode 🦊 漢字'), (21, E'\r'), (22, E'x\r\n'),
            (23, E'\\.\r'), (24, E'\x01\x02\x7f'), (25, 'CREATE ROLE matrix;'),
            (26, E'\ufeff\u2028\u00a0'), (27, E'\\\\.'), (28, E'tab\there');
        INSERT INTO texts SELECT 100 + n, chr(n) FROM generate_series(1, 255) n;
        CREATE TABLE bytes (b bytea);
        INSERT INTO bytes
            SELECT decode(string_agg(lpad(to_hex(n), 2, '0'), '' ORDER BY n), 'hex')
            FROM generate_series(0, 255) n;
        CREATE TABLE long (t text);
        INSERT INTO long
            VALUES (repeat(E'5 MB of k7m2q9x4wd\n\\.\n', 250000)), (repeat('x', 5000000)), ('');
        CREATE TABLE dots (t text);
        INSERT INTO dots VALUES ('.'), ('\'), ('\.'), (E'\n'), (''), (NULL);
        CREATE TABLE nothing ();
        INSERT INTO nothing DEFAULT VALUES;
        INSERT INTO nothing DEFAULT VALUES;
        CREATE TABLE generated (
            id int GENERATED ALWAYS AS IDENTITY, a int, b int GENERATED ALWAYS AS (a * 2) STORED);
        INSERT INTO generated (a) SELECT generate_series(1, 50);
        CREATE TABLE "evil
        \connect postgres
        -- Name" ("col
        \! id" int, "k7m2q9x4wd" text DEFAULT 'OWNER TO k7m2q9x4wd');
        INSERT INTO "evil
        \connect postgres
        -- Name" VALUES (1, 'x'), (2, DEFAULT);
        COMMENT ON TABLE texts IS E'made by k7m2q9x4wd\n\\! id\nALTER TABLE x OWNER TO rdsadmin;';
        CREATE TABLE "Ünïcode 🦊" ("ß" text DEFAULT 'é');
        INSERT INTO "Ünïcode 🦊" VALUES ('漢字'), (DEFAULT);
        CREATE TABLE k7m2q9x4wd (rdsadmin int);
        INSERT INTO k7m2q9x4wd VALUES (1);
        CREATE TABLE "copy" ("from" int, "stdin" text);
        INSERT INTO "copy" VALUES (1, 'FROM stdin;');
        CREATE FUNCTION body() RETURNS text LANGUAGE plpgsql AS $body$
        BEGIN
            -- OWNER TO k7m2q9x4wd;
            RETURN 'ALTER TABLE x OWNER TO k7m2q9x4wd; $$ \.';
        END $body$;
        CREATE FUNCTION atomic(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a; SELECT a + 1; END;
        CREATE VIEW shown AS SELECT t FROM texts WHERE t <> 'OWNER TO k7m2q9x4wd;';
        CREATE SEQUENCE counter START 7;
        SELECT nextval('counter');
        CREATE TABLE parent (k int, v text) PARTITION BY RANGE (k);
        CREATE TABLE child PARTITION OF parent FOR VALUES FROM (0) TO (10);
        INSERT INTO parent SELECT n, E'\\.' FROM generate_series(0, 9) n;
        SELECT lo_from_bytea(60001, decode(repeat('5c2e0a00ff', 1000), 'hex'));
        SELECT lo_from_bytea(60002, ''), lo_from_bytea(3000000001, E'\\\\.');
        COMMENT ON LARGE OBJECT 60001 IS 'k7m2q9x4wd''s';
        GRANT SELECT ON LARGE OBJECT 60001 TO rdsadmin;
        GRANT SELECT ON texts TO rdsadmin WITH GRANT OPTION;
        REVOKE ALL ON bytes FROM k7m2q9x4wd;
        """#
}
