import Exports

extension CatalogQuery {
    /// Everything that has a schema, and so can have a shadow object.
    package static let ofSchemas: [CatalogQuery] =
        [relations, indexes, sequences, columns, constraints] + parts + [routines, types]
        + operators + textSearch

    /// The name of a type; nothing for none.
    private static func type(_ oid: String) -> String {
        "pg_catalog.format_type(nullif(\(oid), 0), NULL)"
    }

    /// The name of a collation; nothing for none.
    private static func collation(_ oid: String) -> String {
        "SELECT l.collname FROM pg_catalog.pg_collation l WHERE l.oid = \(oid)"
    }

    private static func inSchema(_ column: String) -> String {
        "JOIN pg_catalog.pg_namespace n ON n.oid = \(column)"
    }

    package static let routines = CatalogQuery(
        kind: "'routine'",
        name: "p.proname", arguments: "pg_catalog.pg_get_function_identity_arguments(p.oid)",
        source: """
            pg_catalog.pg_proc p \(inSchema("p.pronamespace"))
            JOIN pg_catalog.pg_language l ON l.oid = p.prolang
            LEFT JOIN pg_catalog.pg_aggregate g ON g.aggfnoid = p.oid
            """,
        facts: [
            Fact("body", "p.prosrc"), Fact("language", "l.lanname"),
            Fact("SQL body", "pg_catalog.pg_get_function_sqlbody(p.oid)", since: 14),
            Fact("library", "p.probin"),
            Fact("arguments", "nullif(pg_catalog.pg_get_function_arguments(p.oid), '')"),
            Fact("result", "pg_catalog.pg_get_function_result(p.oid)"),
            Fact("kind", "nullif(p.prokind, 'f')", since: 11),
            Fact("volatility", "nullif(p.provolatile, 'v')"), flag("strictness", "p.proisstrict"),
            flag("security definer", "p.prosecdef"), flag("leakproof", "p.proleakproof"),
            Fact("parallel safety", "nullif(p.proparallel, 'u')"), Fact("cost", "p.procost"),
            Fact("estimated rows", "p.prorows"),
            Fact("support function", "nullif(p.prosupport, 0::oid::pg_catalog.regproc)", since: 12),
            options("settings", "p.proconfig"),
            Fact(
                "transforms",
                "pg_catalog.array_to_string(p.protrftypes::pg_catalog.regtype[], ', ')"),
            row(
                "g", except: ["aggfnoid"],
                replaced: ["aggtranstype", "aggmtranstype"].map { ($0, type("g.\($0)")) }
                    + [("aggsortop", "g.aggsortop::pg_catalog.regoperator")],
                fact: "aggregation"),
            owner("p.proowner"), comment("p.oid", "pg_proc"),
        ])

    package static let types = CatalogQuery(
        kind: "'type'",
        name: "t.typname",
        source: """
            pg_catalog.pg_type t \(inSchema("t.typnamespace"))
            LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
            LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
            """,
        // Arrays have no name of their own, nor have rows of tables.
        condition: "(c.oid IS NULL OR c.relkind = 'c') AND t.typelem = 0",
        facts: [
            Fact("kind", "t.typtype"), flag("NOT NULL", "t.typnotnull"),
            Fact(
                "labels",
                """
                SELECT pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ', '
                    ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid
                """),
            Fact(
                "attributes",
                """
                SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname) || ' '
                    || pg_catalog.format_type(a.atttypid, a.atttypmod)
                    || coalesce(' COLLATE '
                        || (\(collation("nullif(a.attcollation, y.typcollation)"))), ''),
                    ', ' ORDER BY a.attnum)
                FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                """),
            Fact(
                "base type",
                """
                CASE t.typtype WHEN 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod)
                    || ' collation ' || coalesce((\(collation("t.typcollation"))), 'none') END
                """),
            Fact("default", "t.typdefault"),
            Fact(
                "constraints",
                """
                SELECT pg_catalog.string_agg(pg_catalog.quote_ident(o.conname) || ' '
                    || pg_catalog.pg_get_constraintdef(o.oid), ', ' ORDER BY o.conname)
                FROM pg_catalog.pg_constraint o WHERE o.contypid = t.oid AND o.contype <> 'n'
                """),
            Fact(
                "range",
                """
                pg_catalog.concat_ws(', ', pg_catalog.format_type(r.rngsubtype, NULL),
                    'collation ' || (\(collation("r.rngcollation"))),
                    'opclass ' || (
                        SELECT k.opcname FROM pg_catalog.pg_opclass k WHERE k.oid = r.rngsubopc),
                    'canonical ' || nullif(r.rngcanonical, 0::oid::pg_catalog.regproc)::text,
                    'difference ' || nullif(r.rngsubdiff, 0::oid::pg_catalog.regproc)::text)
                """),
            owner("t.typowner"), comment("t.oid", "pg_type"),
        ])

    package static let operators: [CatalogQuery] = [
        CatalogQuery(
            kind: "'operator'",
            name: "o.oprname",
            arguments: """
                CASE o.oprleft WHEN 0 THEN 'none' ELSE pg_catalog.format_type(o.oprleft, NULL) END
                || ', ' || CASE o.oprright WHEN 0 THEN 'none'
                    ELSE pg_catalog.format_type(o.oprright, NULL) END
                """,
            source: "pg_catalog.pg_operator o \(inSchema("o.oprnamespace"))",
            facts: [
                row(
                    "o", except: ["oprname", "oprnamespace", "oprowner", "oprcom", "oprnegate"],
                    replaced: ["oprleft", "oprright", "oprresult"].map { ($0, type("o.\($0)")) }),
                Fact(
                    "commutator",
                    "SELECT c.oprname FROM pg_catalog.pg_operator c WHERE c.oid = o.oprcom"),
                Fact(
                    "negator",
                    "SELECT c.oprname FROM pg_catalog.pg_operator c WHERE c.oid = o.oprnegate"),
                owner("o.oprowner"), comment("o.oid", "pg_operator"),
            ]),
        CatalogQuery(
            kind: "'operator class'",
            name: "o.opcname", arguments: "m.amname",
            source: """
                pg_catalog.pg_opclass o \(inSchema("o.opcnamespace"))
                JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod
                """,
            facts: [
                row(
                    "o", except: ["opcname", "opcnamespace", "opcowner", "opcfamily"],
                    replaced: ["opcintype", "opckeytype"].map { ($0, type("o.\($0)")) }),
                owner("o.opcowner"), comment("o.oid", "pg_opclass"),
            ]),
        CatalogQuery(
            kind: "'operator family'",
            name: "o.opfname", arguments: "m.amname",
            source: """
                pg_catalog.pg_opfamily o \(inSchema("o.opfnamespace"))
                JOIN pg_catalog.pg_am m ON m.oid = o.opfmethod
                """,
            facts: [
                Fact("kind", "m.amname"),
                Fact(
                    "operators",
                    """
                    SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', a.amopstrategy,
                        a.amopopr::pg_catalog.regoperator), ', '
                        ORDER BY a.amopstrategy, a.amopopr::pg_catalog.regoperator::text)
                    FROM pg_catalog.pg_amop a WHERE a.amopfamily = o.oid
                    """),
                Fact(
                    "functions",
                    """
                    SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', a.amprocnum,
                        a.amproc::oid::pg_catalog.regprocedure), ', '
                        ORDER BY a.amprocnum, a.amproc::oid::pg_catalog.regprocedure::text)
                    FROM pg_catalog.pg_amproc a WHERE a.amprocfamily = o.oid
                    """),
                owner("o.opfowner"), comment("o.oid", "pg_opfamily"),
            ]),
        CatalogQuery(
            kind: "'collation'",
            name: "o.collname",
            source: "pg_catalog.pg_collation o \(inSchema("o.collnamespace"))",
            facts: [
                row("o", except: ["collname", "collnamespace", "collowner", "collversion"]),
                owner("o.collowner"), comment("o.oid", "pg_collation"),
            ]),
        CatalogQuery(
            kind: "'conversion'",
            name: "o.conname",
            source: "pg_catalog.pg_conversion o \(inSchema("o.connamespace"))",
            facts: [
                row("o", except: ["conname", "connamespace", "conowner", "condefault"]),
                owner("o.conowner"), comment("o.oid", "pg_conversion"),
            ]),
    ]

    package static let textSearch: [CatalogQuery] = [
        CatalogQuery(
            kind: "'text search configuration'",
            name: "o.cfgname",
            source: "pg_catalog.pg_ts_config o \(inSchema("o.cfgnamespace"))",
            facts: [
                row(
                    "o", except: ["cfgname", "cfgnamespace", "cfgowner"],
                    replaced: [
                        (
                            "cfgparser",
                            "SELECT p.prsname FROM pg_catalog.pg_ts_parser p WHERE p.oid = o.cfgparser"
                        )
                    ]),
                Fact(
                    "mappings",
                    """
                    SELECT pg_catalog.string_agg(m.maptokentype || ': '
                        || m.mapdict::pg_catalog.regdictionary, ', '
                        ORDER BY m.maptokentype, m.mapseqno)
                    FROM pg_catalog.pg_ts_config_map m WHERE m.mapcfg = o.oid
                    """),
                owner("o.cfgowner"), comment("o.oid", "pg_ts_config"),
            ]),
        CatalogQuery(
            kind: "'text search dictionary'",
            name: "o.dictname",
            source: "pg_catalog.pg_ts_dict o \(inSchema("o.dictnamespace"))",
            facts: [
                row(
                    "o", except: ["dictname", "dictnamespace", "dictowner"],
                    replaced: [
                        (
                            "dicttemplate",
                            "SELECT t.tmplname FROM pg_catalog.pg_ts_template t WHERE t.oid = o.dicttemplate"
                        )
                    ]),
                owner("o.dictowner"), comment("o.oid", "pg_ts_dict"),
            ]),
        CatalogQuery(
            kind: "'text search parser'",
            name: "o.prsname",
            source: "pg_catalog.pg_ts_parser o \(inSchema("o.prsnamespace"))",
            facts: [
                row("o", except: ["prsname", "prsnamespace"]), comment("o.oid", "pg_ts_parser"),
            ]),
        CatalogQuery(
            kind: "'text search template'",
            name: "o.tmplname",
            source: "pg_catalog.pg_ts_template o \(inSchema("o.tmplnamespace"))",
            facts: [
                row("o", except: ["tmplname", "tmplnamespace"]), comment("o.oid", "pg_ts_template"),
            ]),
    ]
}
