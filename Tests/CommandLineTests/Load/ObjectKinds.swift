/// A database with objects of every kind that a plain role can make, and rows that are hard to carry.
enum ObjectKinds {
    /// The statements that make it; names and rows stay within LATIN1.
    static let sql = #"""
        CREATE SCHEMA app; CREATE SCHEMA "Ünïcode ""quoted"" schema";
        CREATE TYPE app.mood AS ENUM ('sad', 'it''s ok', 'happy');
        CREATE TYPE app.pair AS (a integer, b text);
        CREATE DOMAIN app.positive AS integer CHECK (VALUE > 0);
        CREATE TYPE app.span AS RANGE (subtype = integer);
        CREATE COLLATION app.plain (provider = libc, locale = 'C');
        CREATE COLLATION app.other (provider = libc, locale = 'POSIX');
        CREATE TEXT SEARCH CONFIGURATION app.search (COPY = pg_catalog.simple);
        CREATE TEXT SEARCH DICTIONARY app.words (TEMPLATE = pg_catalog.simple, ACCEPT = 'false');
        CREATE CONVERSION app.recode FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
        CREATE FUNCTION app.spelled(app.pair) RETURNS text LANGUAGE sql IMMUTABLE
            AS $$ SELECT $1.a || ' ' || $1.b $$;
        CREATE CAST (app.pair AS text) WITH FUNCTION app.spelled(app.pair) AS ASSIGNMENT;
        CREATE FUNCTION app.add(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE
            AS $$ SELECT $1 + $2 $$;
        CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN NEW.note := coalesce(NEW.note, '') || '!'; RETURN NEW; END $$;
        CREATE FUNCTION app."größe"("länge" integer DEFAULT 1) RETURNS integer LANGUAGE sql
            AS $$ SELECT $1 /* für ß */ $$;
        CREATE PROCEDURE app.nothing() LANGUAGE sql AS '';
        CREATE AGGREGATE app.total(integer) (SFUNC = app.add, STYPE = integer, INITCOND = '0');
        CREATE OPERATOR app.%% (FUNCTION = app.add, LEFTARG = integer, RIGHTARG = integer);
        CREATE SEQUENCE app.counter START 7 INCREMENT 3;
        SELECT nextval('app.counter'), nextval('app.counter');
        CREATE TABLE app.parent (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mood app.mood DEFAULT 'sad',
            pair app.pair, few app.positive[], note text COLLATE app.plain, doc jsonb,
            twice bigint GENERATED ALWAYS AS (length(note) * 2) STORED, raw bytea, at timestamptz,
            x double precision, y real, n numeric(12, 3), i interval, s app.span,
            UNIQUE (note), CHECK (n > -1000), EXCLUDE USING gist (s WITH &&));
        INSERT INTO app.parent (mood, pair, few, note, doc, raw, at, x, y, n, i, s)
            SELECT 'it''s ok', ROW(g, E'tab\there\nline \\ back')::app.pair, ARRAY[g, g + 1], 'note ' || g,
                jsonb_build_object('k', g, 'v', E'"\\'), decode(md5(g::text), 'hex'),
                timestamptz '2024-02-29 12:00:00+00' + g * interval '1 hour', g / 7.0, g / 3.0,
                g / 8.0, g * interval '1 day 1 second', app.span(g * 2, g * 2 + 1)
            FROM generate_series(1, 500) g;
        INSERT INTO app.parent (note) VALUES (E'\\.'), (E'\\N'), (''), ('short');
        CREATE TABLE app.wide (v text); INSERT INTO app.wide VALUES (repeat('wide ', 200000));
        CREATE TABLE app.child (id bigint REFERENCES app.parent ON DELETE CASCADE, other bigint,
            note text);
        CREATE TABLE app.tree (id integer PRIMARY KEY, up integer REFERENCES app.tree);
        INSERT INTO app.tree SELECT g, nullif(g / 2, 0) FROM generate_series(1, 100) g;
        INSERT INTO app.child SELECT g, g, E'\\x' FROM generate_series(1, 300) g;
        ALTER TABLE app.child ADD CONSTRAINT late CHECK (other > 0) NOT VALID;
        CREATE TRIGGER touched BEFORE INSERT ON app.child FOR EACH ROW EXECUTE FUNCTION app.touch();
        CREATE INDEX partial ON app.child (other) WHERE other > 10;
        CREATE INDEX expression ON app.parent (lower(note), (doc ->> 'k'));
        CREATE INDEX gin ON app.parent USING gin (doc);
        CREATE STATISTICS app.related ON id, other FROM app.child;
        CREATE TABLE app.log (day date NOT NULL, what text, id integer NOT NULL)
            PARTITION BY RANGE (day);
        CREATE TABLE app.log_1 PARTITION OF app.log FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
        CREATE TABLE app.log_2 PARTITION OF app.log FOR VALUES FROM ('2024-02-01') TO ('2024-03-01')
            PARTITION BY HASH (id);
        CREATE TABLE app.log_2a PARTITION OF app.log_2 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE app.log_2b PARTITION OF app.log_2 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
        ALTER TABLE app.log ADD PRIMARY KEY (day, id);
        CREATE INDEX ON app.log (what);
        INSERT INTO app.log SELECT date '2024-01-01' + g % 59, 'event ' || g, g
            FROM generate_series(1, 400) g;
        CREATE TABLE app.base (a integer); CREATE TABLE app.derived (b integer) INHERITS (app.base);
        INSERT INTO app.base VALUES (1); INSERT INTO app.derived VALUES (2, 3);
        CREATE UNLOGGED TABLE app.volatile AS SELECT generate_series(1, 10) AS v;
        CREATE TABLE app.nothing_at_all (); INSERT INTO app.nothing_at_all DEFAULT VALUES;
        CREATE TABLE app.heap (v text); INSERT INTO app.heap VALUES ('same'), ('same'), (NULL);
        CREATE TABLE "Ünïcode ""quoted"" schema"."tàble 'x' \" ("cölumn, (1)" text, "select" integer);
        INSERT INTO "Ünïcode ""quoted"" schema"."tàble 'x' \" VALUES ('ä ö ü ß', 1), (E'\r\n', 2);
        CREATE VIEW app.seen AS SELECT id, note FROM app.parent WHERE id < 10;
        CREATE RULE quiet AS ON INSERT TO app.seen DO INSTEAD NOTHING;
        CREATE MATERIALIZED VIEW app.summary AS SELECT count(*) AS n FROM app.parent;
        CREATE MATERIALIZED VIEW app.summary_of_summary AS SELECT n * 2 AS n FROM app.summary;
        CREATE UNIQUE INDEX ON app.summary (n);
        CREATE MATERIALIZED VIEW app.unpopulated AS SELECT 1 AS one WITH NO DATA;
        ALTER TABLE app.child ENABLE ROW LEVEL SECURITY;
        CREATE POLICY mine ON app.child USING (other < 100);
        ALTER TABLE app.heap REPLICA IDENTITY FULL;
        CLUSTER app.parent USING parent_pkey;
        COMMENT ON TABLE app.parent IS 'it''s a "comment" \ with $$ and -- things';
        COMMENT ON INDEX app.partial IS 'an index'; COMMENT ON SCHEMA app IS 'a schema';
        COMMENT ON CONSTRAINT late ON app.child IS 'a constraint';
        GRANT SELECT ON app.parent TO PUBLIC; GRANT UPDATE (note) ON app.parent TO PUBLIC;
        REVOKE ALL ON FUNCTION app.add(integer, integer) FROM PUBLIC;
        GRANT USAGE ON SCHEMA app TO PUBLIC;
        ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO PUBLIC;
        SELECT lo_from_bytea(70001, 'hello'), lo_from_bytea(70002, '');
        SELECT lo_from_bytea(70003, decode(repeat('00ff41', 100000), 'hex'));
        COMMENT ON LARGE OBJECT 70001 IS 'a large object';
        GRANT SELECT ON LARGE OBJECT 70001 TO PUBLIC;
        """#
}
