import Exports

extension CatalogQuery {
    private static let inSchema = "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"

    package static let relations = CatalogQuery(
        kind: """
            CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view'
                WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'sequence' END
            """,
        name: "c.relname",
        source: "pg_catalog.pg_class c \(inSchema)",
        condition: "c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')",
        facts: [
            owner("c.relowner"), comment("c.oid", "pg_class"),
            flag("unlogged", "c.relpersistence = 'u'"),
            // A shadow object of a materialized view is a view, which has other options and no method.
            options("options", "CASE WHEN c.relkind <> 'm' THEN c.reloptions END"),
            options("storage options", "CASE c.relkind WHEN 'm' THEN c.reloptions END"),
            Fact(
                "access method",
                """
                SELECT m.amname FROM pg_catalog.pg_am m
                WHERE m.oid = c.relam AND c.relkind IN ('r', 'm', 'p') AND m.amname <> 'heap'
                """, since: 12),
            Fact(
                "server",
                """
                SELECT v.srvname FROM pg_catalog.pg_foreign_table f
                JOIN pg_catalog.pg_foreign_server v ON v.oid = f.ftserver WHERE f.ftrelid = c.oid
                """),
            options(
                "foreign options",
                """
                (SELECT f.ftoptions FROM pg_catalog.pg_foreign_table f WHERE f.ftrelid = c.oid)
                """),
            Fact(
                "TOAST options",
                """
                SELECT pg_catalog.string_agg(u, ', ' ORDER BY u)
                FROM pg_catalog.pg_class t, pg_catalog.unnest(t.reloptions) u
                WHERE t.oid = c.reltoastrelid
                """),
            flag("row-level security", "c.relrowsecurity"),
            flag("forced row-level security", "c.relforcerowsecurity"),
            Fact(
                "replica identity",
                """
                CASE WHEN c.relkind NOT IN ('r', 'p') THEN NULL WHEN c.relreplident = 'f' THEN 'full'
                    WHEN c.relreplident = 'n' THEN 'nothing' WHEN c.relreplident = 'i' THEN (
                        SELECT r.relname::text FROM pg_catalog.pg_index i
                        JOIN pg_catalog.pg_class r ON r.oid = i.indexrelid
                        WHERE i.indrelid = c.oid AND i.indisreplident) END
                """),
            Fact(
                "partition key",
                "CASE c.relkind WHEN 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END"),
            Fact("bound", "pg_catalog.pg_get_expr(c.relpartbound, c.oid)"),
            Fact(
                "parents",
                """
                SELECT pg_catalog.string_agg((\(relation("h.inhparent"))), ', ' ORDER BY h.inhseqno)
                FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid
                """),
            Fact(
                "row type",
                "CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END"),
            Fact(
                "query",
                "CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END"),
            flag("rows", "c.relkind = 'm' AND c.relispopulated"),
        ])

    package static let indexes = CatalogQuery(
        kind: "'index'",
        name: "c.relname",
        source:
            "pg_catalog.pg_class c \(inSchema) JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid",
        facts: [
            Fact("definition", "pg_catalog.pg_get_indexdef(c.oid)"), comment("c.oid", "pg_class"),
            flag("a build that failed", "NOT i.indisvalid"), flag("clustering", "i.indisclustered"),
            Fact(
                "parent index",
                """
                SELECT pn.nspname || '.' || p.relname FROM pg_catalog.pg_inherits h
                JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
                JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace WHERE h.inhrelid = c.oid
                """),
            Fact(
                "statistics targets",
                """
                SELECT pg_catalog.string_agg(a.attnum || ': ' || a.attstattarget, ', '
                    ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = c.oid AND a.attstattarget >= 0
                """),
        ])

    package static let sequences = CatalogQuery(
        kind: "'sequence'",
        name: "c.relname",
        source:
            "pg_catalog.pg_class c \(inSchema) JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid",
        facts: [
            Fact("type", "pg_catalog.format_type(s.seqtypid, NULL)"), Fact("start", "s.seqstart"),
            Fact("increment", "s.seqincrement"), Fact("minimum", "s.seqmin"),
            Fact("maximum", "s.seqmax"), Fact("cache", "s.seqcache"), flag("cycle", "s.seqcycle"),
            Fact(
                "owning column",
                """
                SELECT pg_catalog.concat(a.attname, ' of ', tn.nspname, '.', t.relname)
                FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
                JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
                JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                    AND d.objsubid = 0 AND d.deptype = 'a' AND d.refobjsubid > 0
                    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                """),
        ])

    package static let columns = CatalogQuery(
        kind: "'column'",
        name: "c.relname", part: "a.attname",
        source: """
            pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid \(inSchema)
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            """,
        condition: """
            a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
            """,
        facts: [
            Fact("type", "pg_catalog.format_type(a.atttypid, a.atttypmod)"),
            flag("NOT NULL", "a.attnotnull"),
            // Nothing for one of the name that the server gives it.
            Fact(
                "NOT NULL constraint",
                """
                SELECT nullif(pg_catalog.concat_ws(', ',
                    CASE WHEN k.conname <> c.relname || '_' || a.attname || '_not_null'
                        THEN k.conname END,
                    CASE WHEN k.connoinherit THEN 'not inherited' END,
                    CASE WHEN NOT k.convalidated THEN 'not valid' END), '')
                FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'n'
                    AND k.conkey[1] = a.attnum
                """, since: 18),
            Fact("default", "pg_catalog.pg_get_expr(d.adbin, d.adrelid)", until: 11),
            Fact(
                "default",
                "CASE a.attgenerated WHEN '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END",
                since: 12),
            Fact(
                "expression",
                "CASE WHEN a.attgenerated <> '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END",
                since: 12),
            flag("virtual generation", "a.attgenerated = 'v'", since: 18),
            Fact(
                "identity",
                "CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END"),
            Fact(
                "collation",
                """
                SELECT pg_catalog.quote_ident(ln.nspname) || '.' || pg_catalog.quote_ident(l.collname)
                FROM pg_catalog.pg_collation l
                JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
                WHERE l.oid = a.attcollation AND a.attcollation <> t.typcollation
                """),
            Fact("storage", "CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END"),
            Fact("compression", "nullif(a.attcompression::text, '')", since: 14),
            Fact("statistics target", "CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END"),
            options("options", "a.attoptions"), options("foreign options", "a.attfdwoptions"),
            flag("inheritance", "NOT a.attislocal"),
            comment("c.oid", "pg_class", part: "a.attnum"),
        ])

    package static let constraints = CatalogQuery(
        kind: "'constraint'",
        name: "coalesce(c.relname, t.typname)", part: "o.conname",
        source: """
            pg_catalog.pg_constraint o LEFT JOIN pg_catalog.pg_class c ON c.oid = o.conrelid
            LEFT JOIN pg_catalog.pg_type t ON t.oid = o.contypid
            JOIN pg_catalog.pg_namespace n ON n.oid = coalesce(c.relnamespace, t.typnamespace)
            LEFT JOIN pg_catalog.pg_class x ON x.oid = o.conindid AND o.contype <> 'f'
            """,
        condition: "o.contype NOT IN ('n', 't')",
        facts: [
            Fact(
                "definition",
                "CASE WHEN o.contype <> 'f' THEN pg_catalog.pg_get_constraintdef(o.oid) END"),
            Fact(
                "foreign key",
                "CASE o.contype WHEN 'f' THEN pg_catalog.pg_get_constraintdef(o.oid) END"),
            options("options", "x.reloptions"), flag("inheritance", "NOT o.conislocal"),
            flag("inheritance", "o.conparentid <> 0", since: 11), comment("o.oid", "pg_constraint"),
        ])

    package static let parts: [CatalogQuery] = [
        CatalogQuery(
            kind: "'trigger'",
            name: "c.relname", part: "t.tgname",
            source:
                "pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid \(inSchema)",
            condition: "NOT t.tgisinternal",
            facts: [
                Fact("definition", "pg_catalog.pg_get_triggerdef(t.oid)"), firing("t.tgenabled"),
                flag("inheritance", "t.tgparentid <> 0", since: 13),
                comment("t.oid", "pg_trigger"),
            ]),
        CatalogQuery(
            kind: "'rule'",
            name: "c.relname", part: "r.rulename",
            source:
                "pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class \(inSchema)",
            condition: "r.rulename <> '_RETURN'",
            facts: [
                Fact("definition", "pg_catalog.pg_get_ruledef(r.oid)"), firing("r.ev_enabled"),
                comment("r.oid", "pg_rewrite"),
            ]),
        CatalogQuery(
            kind: "'policy'",
            name: "c.relname", part: "p.polname",
            source:
                "pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid \(inSchema)",
            facts: [
                Fact(
                    "command",
                    """
                    CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                        WHEN 'd' THEN 'DELETE' ELSE 'ALL' END
                    """),
                flag("restriction", "NOT p.polpermissive"),
                Fact(
                    "roles",
                    """
                    SELECT pg_catalog.string_agg(CASE u WHEN 0 THEN 'PUBLIC'
                        ELSE pg_catalog.pg_get_userbyid(u)::text END, ', ' ORDER BY u)
                    FROM pg_catalog.unnest(p.polroles) u
                    """),
                Fact("USING expression", "pg_catalog.pg_get_expr(p.polqual, p.polrelid)"),
                Fact("CHECK expression", "pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)"),
                comment("p.oid", "pg_policy"),
            ]),
        CatalogQuery(
            kind: "'statistics object'",
            name: "s.stxname",
            source: """
                pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
                """,
            facts: [
                Fact("definition", "pg_catalog.pg_get_statisticsobjdef(s.oid)"),
                Fact(
                    "target", "CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget END", since: 13),
                owner("s.stxowner"), comment("s.oid", "pg_statistic_ext"),
            ]),
    ]
}
