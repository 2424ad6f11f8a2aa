import Exports

extension CatalogQuery {
    /// Large objects, of which there can be very many.
    package static let largeObjects = CatalogQuery(
        kind: "'large object'", schema: "NULL", name: "o.oid::text",
        source: "pg_catalog.pg_largeobject_metadata o",
        facts: [owner("o.lomowner"), comment("o.oid", "pg_largeobject")])

    /// The tables of a publication, each with what of it is published.
    private static func published(_ part: String, since: Int = 0, until: Int = .max) -> Fact {
        Fact(
            "tables",
            """
            CASE WHEN o.puballtables THEN 'all' ELSE (
                SELECT pg_catalog.string_agg(rn.nspname || '.' || r.relname\(part), ', '
                    ORDER BY rn.nspname, r.relname)
                FROM pg_catalog.pg_publication_rel t
                JOIN pg_catalog.pg_class r ON r.oid = t.prrelid
                JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
                WHERE t.prpubid = o.oid) END
            """, since: since, until: until)
    }

    /// Everything without a schema; of these no shadow object can be made.
    package static let global: [CatalogQuery] = [
        CatalogQuery(
            kind: "'schema'", schema: "NULL", name: "o.nspname",
            source: "pg_catalog.pg_namespace o",
            facts: [owner("o.nspowner"), comment("o.oid", "pg_namespace")]),
        CatalogQuery(
            kind: "'extension'", schema: "NULL", name: "o.extname",
            source: """
                pg_catalog.pg_extension o JOIN pg_catalog.pg_namespace e ON e.oid = o.extnamespace
                """,
            facts: [
                Fact("schema", "e.nspname"), owner("o.extowner"), comment("o.oid", "pg_extension"),
            ]),
        CatalogQuery(
            kind: "'language'", schema: "NULL", name: "o.lanname",
            source: "pg_catalog.pg_language o",
            facts: [owner("o.lanowner"), comment("o.oid", "pg_language")]),
        CatalogQuery(
            kind: "'foreign-data wrapper'", schema: "NULL", name: "o.fdwname",
            source: "pg_catalog.pg_foreign_data_wrapper o",
            facts: [
                Fact(
                    "handler",
                    "SELECT p.proname FROM pg_catalog.pg_proc p WHERE p.oid = o.fdwhandler"),
                Fact(
                    "validator",
                    "SELECT p.proname FROM pg_catalog.pg_proc p WHERE p.oid = o.fdwvalidator"),
                options("options of its own", "o.fdwoptions"), owner("o.fdwowner"),
                comment("o.oid", "pg_foreign_data_wrapper"),
            ]),
        CatalogQuery(
            kind: "'server'", schema: "NULL", name: "o.srvname",
            source: """
                pg_catalog.pg_foreign_server o
                JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = o.srvfdw
                """,
            facts: [
                Fact("server type", "o.srvtype"), Fact("server version", "o.srvversion"),
                Fact("wrapper", "w.fdwname"), options("options of its own", "o.srvoptions"),
                owner("o.srvowner"), comment("o.oid", "pg_foreign_server"),
            ]),
        CatalogQuery(
            kind: "'event trigger'", schema: "NULL", name: "o.evtname",
            source: "pg_catalog.pg_event_trigger o",
            facts: [
                Fact(
                    "action",
                    """
                    pg_catalog.concat(o.evtevent, ' when tag in (' || (
                        SELECT pg_catalog.string_agg(pg_catalog.quote_literal(u), ', ' ORDER BY i)
                        FROM pg_catalog.unnest(o.evttags) WITH ORDINALITY AS t(u, i)) || ')',
                        ' execute function ', o.evtfoid::pg_catalog.regproc, '()')
                    """),
                firing("o.evtenabled"), owner("o.evtowner"), comment("o.oid", "pg_event_trigger"),
            ]),
        CatalogQuery(
            kind: "'publication'", schema: "NULL", name: "o.pubname",
            source: "pg_catalog.pg_publication o",
            facts: [
                Fact(
                    "events",
                    """
                    pg_catalog.concat_ws(', ', CASE WHEN o.pubinsert THEN 'insert' END,
                        CASE WHEN o.pubupdate THEN 'update' END,
                        CASE WHEN o.pubdelete THEN 'delete' END,
                        CASE WHEN (pg_catalog.to_jsonb(o) ->> 'pubtruncate')::boolean
                            THEN 'truncate' END)
                    """),
                published("", until: 14),
                published(
                    """
                    || coalesce(' (' || (
                        SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', '
                            ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
                        WHERE a.attrelid = t.prrelid AND a.attnum = ANY (t.prattrs)) || ')', '')
                    || coalesce(' WHERE ' || pg_catalog.pg_get_expr(t.prqual, t.prrelid), '')
                    """, since: 15),
                Fact(
                    "schemas",
                    """
                    SELECT pg_catalog.string_agg(p.nspname, ', ' ORDER BY p.nspname)
                    FROM pg_catalog.pg_publication_namespace t
                    JOIN pg_catalog.pg_namespace p ON p.oid = t.pnnspid WHERE t.pnpubid = o.oid
                    """, since: 15),
                flag("publication through the root", "o.pubviaroot", since: 13),
                Fact(
                    "generated columns", "CASE o.pubgencols WHEN 's' THEN 'stored' END", since: 18),
                owner("o.pubowner"), comment("o.oid", "pg_publication"),
            ]),
        CatalogQuery(
            kind: "'cast'", schema: "NULL", name: "NULL",
            arguments: """
                pg_catalog.format_type(o.castsource, NULL) || ' as '
                || pg_catalog.format_type(o.casttarget, NULL)
                """,
            source: "pg_catalog.pg_cast o",
            // Casts of PostgreSQL's own have numbers that initdb gave them.
            condition: """
                o.oid >= 16384 AND NOT EXISTS (
                    SELECT 1 FROM pg_catalog.pg_type t
                    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
                    WHERE t.oid IN (o.castsource, o.casttarget)
                        AND n.nspname ~ '^\(formerSchema)')
                """,
            facts: [
                Fact(
                    "method",
                    """
                    CASE o.castmethod WHEN 'b' THEN 'without function' WHEN 'i' THEN 'with inout'
                        ELSE 'with function ' || o.castfunc::pg_catalog.regprocedure END
                    || CASE o.castcontext WHEN 'a' THEN ' as assignment' WHEN 'i' THEN ' as implicit'
                        ELSE '' END
                    """),
                comment("o.oid", "pg_cast"),
            ]),
    ]
}
