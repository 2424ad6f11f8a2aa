/// Objects of every kind that only a superuser makes, with what is about them and needs them, beside
/// some that stay.
enum PlainRoleMatrix {
    /// What stays: a query that says what of it is there, and its answer.
    static let kept = (
        query: """
        SELECT pg_catalog.string_agg(x, ' ' ORDER BY x COLLATE "C") FROM (
            SELECT pubname FROM pg_publication
            UNION ALL SELECT proname || '/' || pronargs || ' ' || coalesce(proconfig::text, '')
                || proleakproof FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            UNION ALL SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
                AND relkind IN ('r', 'v', 'm', 'f', 'p')
            UNION ALL SELECT castsource::regtype || '>' || casttarget::regtype FROM pg_cast
                WHERE oid >= 16384
        ) o(x)
        """,
        answer: "evt/0 false i2t/1 false ilt/2 false in_space inschema mixed odd over/1 false own"
            + " own2t/1 false own_agg/1 false own_type>text part part1 pol"
            + " set_suset/0 {work_mem=1MB}false sup/1 false t trusted_proof/1 false"
    )

    /// `space` is an empty folder of the server's; `k7m2` owns the tables.
    static func sql(tablespace: String) -> String {
        """
        SET client_min_messages = error;
        CREATE TABLE public.t (i integer PRIMARY KEY, s text);
        INSERT INTO public.t VALUES (1, 'a'), (2, 'b');
        CREATE PUBLICATION everything FOR ALL TABLES;
        CREATE PUBLICATION inschema FOR TABLES IN SCHEMA public;
        CREATE PUBLICATION mixed FOR TABLE public.t, TABLES IN SCHEMA public;
        CREATE PUBLICATION own FOR TABLE public.t;
        COMMENT ON PUBLICATION everything IS 'x';
        CREATE FUNCTION public.evt() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN END$$;
        CREATE EVENT TRIGGER audit_it ON ddl_command_end EXECUTE FUNCTION public.evt();
        COMMENT ON EVENT TRIGGER audit_it IS 'x';
        ALTER EVENT TRIGGER audit_it ENABLE ALWAYS;
        CREATE FOREIGN DATA WRAPPER wrap;
        GRANT USAGE ON FOREIGN DATA WRAPPER wrap TO PUBLIC;
        CREATE SERVER serv FOREIGN DATA WRAPPER wrap;
        GRANT USAGE ON FOREIGN SERVER serv TO PUBLIC;
        CREATE USER MAPPING FOR PUBLIC SERVER serv;
        CREATE FOREIGN TABLE public.ft (i integer) SERVER serv;
        COMMENT ON COLUMN public.ft.i IS 'x';
        CREATE VIEW public.over_ft AS SELECT i FROM public.ft;
        GRANT SELECT ON public.over_ft TO PUBLIC;
        CREATE FUNCTION public.i2t(integer) RETURNS point LANGUAGE sql AS 'select point($1, $1)';
        CREATE CAST (integer AS point) WITH FUNCTION public.i2t(integer);
        COMMENT ON CAST (integer AS point) IS 'x';
        CREATE TYPE public.own_type AS (a integer);
        CREATE FUNCTION public.own2t(public.own_type) RETURNS text LANGUAGE sql AS 'select $1.a::text';
        CREATE CAST (public.own_type AS text) WITH FUNCTION public.own2t(public.own_type);
        CREATE FUNCTION public.ilt(integer, integer) RETURNS boolean LANGUAGE sql AS 'select $1 > $2';
        CREATE OPERATOR public.<<<< (LEFTARG = integer, RIGHTARG = integer, FUNCTION = public.ilt);
        CREATE OPERATOR FAMILY public.fam USING btree;
        COMMENT ON OPERATOR FAMILY public.fam USING btree IS 'x';
        CREATE OPERATOR CLASS public.rev FOR TYPE integer USING btree FAMILY public.fam AS
            OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <,
            FUNCTION 1 btint4cmp(integer, integer);
        CREATE INDEX t_rev ON public.t (i public.rev);
        COMMENT ON INDEX public.t_rev IS 'x';
        ALTER TABLE public.t CLUSTER ON t_rev;
        CREATE TYPE public.base;
        CREATE FUNCTION public.base_in(cstring) RETURNS public.base LANGUAGE internal AS 'textin';
        CREATE FUNCTION public.base_out(public.base) RETURNS cstring LANGUAGE internal AS 'textout';
        CREATE TYPE public.base (INPUT = public.base_in, OUTPUT = public.base_out, LIKE = text);
        COMMENT ON TYPE public.base IS 'x';
        CREATE FUNCTION public.base_id(public.base) RETURNS public.base LANGUAGE sql AS 'select $1';
        REVOKE ALL ON FUNCTION public.base_id(public.base) FROM PUBLIC;
        CREATE FUNCTION public.trusted_proof(integer) RETURNS integer LANGUAGE sql LEAKPROOF
            AS 'select $1';
        CREATE FUNCTION public.over(integer) RETURNS integer LANGUAGE internal AS 'int4abs';
        CREATE FUNCTION public.over(text) RETURNS integer LANGUAGE sql AS 'select 1';
        COMMENT ON FUNCTION public.over(integer) IS 'x';
        COMMENT ON FUNCTION public.over(text) IS 'stays';
        CREATE FUNCTION public.trg() RETURNS trigger LANGUAGE internal
            AS 'suppress_redundant_updates_trigger';
        CREATE TRIGGER guard BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.trg();
        ALTER TABLE public.t ENABLE ALWAYS TRIGGER guard;
        COMMENT ON TRIGGER guard ON public.t IS 'x';
        CREATE FUNCTION public.abs2(integer) RETURNS integer LANGUAGE internal IMMUTABLE AS 'int4abs';
        CREATE INDEX t_abs ON public.t (public.abs2(i));
        CREATE VIEW public.vabs AS SELECT public.abs2(i) FROM public.t;
        CREATE VIEW public.vvabs AS SELECT * FROM public.vabs;
        CREATE MATERIALIZED VIEW public.mabs AS SELECT public.abs2(i) FROM public.t;
        CREATE INDEX mabs_i ON public.mabs (abs2);
        CREATE TABLE public.pol (i integer NOT NULL);
        INSERT INTO public.pol VALUES (1);
        ALTER TABLE public.pol ENABLE ROW LEVEL SECURITY;
        CREATE POLICY by_abs ON public.pol USING (public.abs2(i) = 1);
        COMMENT ON POLICY by_abs ON public.pol IS 'x';
        CREATE UNIQUE INDEX pol_rev ON public.pol (i public.rev);
        ALTER TABLE public.pol REPLICA IDENTITY USING INDEX pol_rev;
        CREATE RULE r AS ON UPDATE TO public.t WHERE public.abs2(new.i) = 7 DO INSTEAD NOTHING;
        CREATE FUNCTION public.set_suset() RETURNS integer LANGUAGE sql
            SET session_replication_role TO 'replica' SET work_mem TO '1MB' SET app.usr TO 'x'
            SET log_min_messages TO error AS 'select 1';
        CREATE FUNCTION public.sup(integer) RETURNS integer LANGUAGE sql
            SUPPORT pg_catalog.generate_series_int4_support AS 'select 1';
        CREATE AGGREGATE public.internal_agg(bigint) (
            SFUNC = int8_avg_accum, STYPE = internal, FINALFUNC = numeric_poly_avg);
        CREATE AGGREGATE public.own_agg(integer) (SFUNC = int4pl, STYPE = integer);
        CREATE TEXT SEARCH PARSER public.prs (
            START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
        CREATE TEXT SEARCH TEMPLATE public.tmpl (LEXIZE = dsimple_lexize, INIT = dsimple_init);
        CREATE TEXT SEARCH DICTIONARY public.dict (TEMPLATE = public.tmpl);
        CREATE TEXT SEARCH CONFIGURATION public.cfg (PARSER = public.prs);
        CREATE TEXT SEARCH CONFIGURATION public.cfg2 (COPY = pg_catalog.english);
        ALTER TEXT SEARCH CONFIGURATION public.cfg2 ALTER MAPPING FOR asciiword WITH public.dict;
        CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
        COMMENT ON ACCESS METHOD heap2 IS 'x';
        CREATE TABLE public.odd (i integer) USING heap2;
        INSERT INTO public.odd VALUES (3);
        SET allow_in_place_tablespaces = on;
        CREATE TABLE public.in_space (i integer) TABLESPACE \(tablespace);
        INSERT INTO public.in_space VALUES (7);
        CREATE TABLE public.part (i integer) PARTITION BY RANGE (i);
        CREATE TABLE public.part1 PARTITION OF public.part FOR VALUES FROM (0) TO (10);
        CREATE INDEX part_abs ON public.part (public.abs2(i));
        CREATE STATISTICS public.st ON (public.abs2(i)), s FROM public.t;
        """
    }

    /// Words of which each stands in the list of what was left out.
    static let listed = [
        "everything", "audit_it", "WRAPPER wrap", "serv", "public.ft", "over_ft", "CREATE CAST",
        "public.rev", "public.fam", "t_rev", "pol_rev", "TYPE public.base", "base_in", "base_id",
        "LEAKPROOF", "public.over(integer)", "public.trg", "guard", "abs2", "t_abs", "vabs",
        "vvabs",
        "mabs", "by_abs", "RULE r", "session_replication_role", "app.usr", "log_min_messages",
        "SUPPORT", "internal_agg", "public.prs", "public.tmpl", "public.dict", "heap2", "part_abs",
        "public.st", "TABLES IN SCHEMA",
    ]
}
