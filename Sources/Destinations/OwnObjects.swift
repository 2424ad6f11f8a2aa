import Exports

/// The objects of a database that are neither the server's own nor an extension's.
///
/// What belongs to another object, as a row type to its table, is not listed apart from it.
enum OwnObjects {
    /// A query for the database's subscriptions: their OIDs and names.
    ///
    /// Before PostgreSQL 14 only superusers read the OIDs in the catalog, and everybody in the view
    /// (system_views.sql), which does not tell the subscriptions of other databases apart: with one
    /// of the same name there, the OID may be that one's.
    static let subscriptions = """
        SELECT min(v.subid) AS oid, s.subname FROM pg_catalog.pg_subscription s
        JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
        JOIN pg_catalog.pg_stat_subscription v ON v.subname = s.subname
        WHERE d.datname = current_database() GROUP BY s.subname
        """

    /// A query for the objects, to stand in parentheses: the catalog's and the object's OID, a word
    /// for what it is where that lies in a schema, and the transaction that wrote its row.
    ///
    /// OIDs from 16384 on are given out after initdb (access/transam.h, FirstNormalObjectId). The
    /// extension's members have a dependency of kind `e`, parts of others one of kind `i`. Which
    /// transaction made a subscription only superusers may ask.
    static let query = """
        SELECT o.class, o.object, o.kind, o.version FROM (
            \(catalogs.map(rows).joined(separator: "\nUNION ALL "))
            UNION ALL SELECT \(oid("pg_namespace")), oid, 'schema', xmin, oid FROM pg_catalog.pg_namespace
                WHERE nspname <> 'public'
            UNION ALL SELECT \(oid("pg_subscription")), oid, NULL, NULL, NULL
                FROM (\(subscriptions)) s
        ) o LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.space
        WHERE \(isOwn)
            AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_depend d WHERE d.classid = o.class AND d.objid = o.object
                    AND d.objsubid = 0 AND d.deptype IN ('e', 'i'))
        UNION ALL \(largeObjects)
        """

    /// A query for the rows of the catalogs that say what is in the database, to stand in
    /// parentheses: the catalog's and the object's OID, whether it lies in a schema, and the
    /// transaction that wrote the row.
    ///
    /// A change to an object, or to what it consists of, is another row. What belongs to an
    /// extension is not listed, but the extension is; nor are temporary tables, and what the server
    /// stores beside tables.
    static let rows = """
        SELECT o.class, o.object, o.space IS NOT NULL AS lies, o.version FROM (
            \(catalogs.map(rows).joined(separator: "\nUNION ALL "))
            UNION ALL SELECT \(oid("pg_namespace")), oid, 'schema', xmin, oid FROM pg_catalog.pg_namespace
                WHERE nspname <> 'public'
        ) o LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.space
        WHERE \(isOwn) AND NOT (o.class = \(oid("pg_type")) AND EXISTS (
                SELECT FROM pg_catalog.pg_depend d WHERE d.classid = o.class AND d.objid = o.object
                    AND d.objsubid = 0 AND d.deptype = 'i'))
            AND \(isNoMember("o.class", "o.object"))
        UNION ALL
        SELECT p.class, p.object, true, p.version FROM (
            SELECT \(oid("pg_class"))::pg_catalog.oid AS class,
                i.indexrelid AS object, c.xmin AS version,
                i.indrelid AS relation
            FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            UNION ALL SELECT \(oid("pg_class")), attrelid, xmin, attrelid FROM pg_catalog.pg_attribute
                WHERE attnum > 0 AND attrelid >= 16384
            UNION ALL SELECT \(oid("pg_constraint")), oid, xmin, conrelid FROM pg_catalog.pg_constraint
                WHERE conrelid <> 0
            UNION ALL SELECT \(oid("pg_trigger")), oid, xmin, tgrelid FROM pg_catalog.pg_trigger
            UNION ALL SELECT \(oid("pg_rewrite")), oid, xmin, ev_class FROM pg_catalog.pg_rewrite
            UNION ALL SELECT \(oid("pg_policy")), oid, xmin, polrelid FROM pg_catalog.pg_policy
            UNION ALL SELECT \(oid("pg_attrdef")), oid, xmin, adrelid FROM pg_catalog.pg_attrdef
            UNION ALL SELECT \(oid("pg_publication_rel")), oid, xmin, prrelid
                FROM pg_catalog.pg_publication_rel
        ) p JOIN pg_catalog.pg_class c ON c.oid = p.relation
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND \(isNamed)
        WHERE p.object >= 16384 AND \(isNoMember(oid("pg_class"), "p.relation"))
        UNION ALL
        SELECT \(oid("pg_constraint")), k.oid, true, k.xmin FROM pg_catalog.pg_constraint k
        JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace AND \(isNamed)
        WHERE k.contypid <> 0 AND k.oid >= 16384
            AND \(isNoMember(oid("pg_type"), "k.contypid"))
        UNION ALL
        SELECT k.classoid, k.objoid, EXISTS (
                SELECT FROM pg_catalog.pg_class c
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE k.classoid = \(oid("pg_class")) AND c.oid = k.objoid AND \(isNamed)), k.xmin
        FROM pg_catalog.pg_description k
        WHERE k.objoid >= 16384 AND \(isNoMember("k.classoid", "k.objoid"))
        UNION ALL SELECT l.class, l.object, true, l.version FROM (\(largeObjects)) l
        """

    private static let largeObjects = """
        SELECT \(oid("pg_largeobject"))::pg_catalog.oid AS class,
            oid AS object, 'large object' AS kind, xmin AS version
        FROM pg_catalog.pg_largeobject_metadata
        """

    /// The number of a catalog; sessions that ask may look for names in the export's schemas first.
    private static func oid(_ catalog: String) -> String {
        "'pg_catalog.\(catalog)'::pg_catalog.regclass"
    }

    private static let isNamed = """
        n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', '\(Journal.schema)')
        """

    private static let isOwn = "o.object >= 16384 AND (n.oid IS NULL OR \(isNamed))"

    private static func isNoMember(_ catalog: String, _ object: String) -> String {
        """
        NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend e WHERE e.classid = \(catalog) AND e.objid = \(object)
            AND e.objsubid = 0 AND e.deptype = 'e')
        """
    }

    private static func rows(_ catalog: (name: String, kind: String, space: String)) -> String {
        let filter =
            catalog.name == "pg_class" ? " WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S')" : ""
        return """
            SELECT \(oid(catalog.name))::pg_catalog.oid AS class,
                oid AS object, \(catalog.kind) AS kind,
                xmin AS version, \(catalog.space) AS space
            FROM pg_catalog.\(catalog.name)\(filter)
            """
    }

    /// The catalogs with what an object is, where it lies in a schema, and that schema's column.
    private static let catalogs: [(name: String, kind: String, space: String)] = [
        (
            "pg_class",
            """
            CASE WHEN relkind IN ('r', 'p', 'f') THEN 'table' WHEN relkind = 'S' THEN 'sequence'
                ELSE 'view' END
            """, "relnamespace"
        ),
        ("pg_proc", "'function'", "pronamespace"),
        ("pg_type", "'type'", "typnamespace"),
        ("pg_operator", other, "oprnamespace"),
        ("pg_opclass", other, "opcnamespace"),
        ("pg_opfamily", other, "opfnamespace"),
        ("pg_collation", other, "collnamespace"),
        ("pg_conversion", other, "connamespace"),
        ("pg_ts_config", other, "cfgnamespace"),
        ("pg_ts_dict", other, "dictnamespace"),
        ("pg_ts_parser", other, "prsnamespace"),
        ("pg_ts_template", other, "tmplnamespace"),
        ("pg_statistic_ext", other, "stxnamespace"),
        ("pg_event_trigger", "NULL", "NULL"),
        ("pg_publication", "NULL", "NULL"),
        ("pg_cast", "NULL", "NULL"),
        ("pg_transform", "NULL", "NULL"),
        ("pg_language", "NULL", "NULL"),
        ("pg_am", "NULL", "NULL"),
        ("pg_foreign_server", "NULL", "NULL"),
        ("pg_foreign_data_wrapper", "NULL", "NULL"),
        ("pg_extension", "NULL", "NULL"),
    ]

    private static let other = "'other object'"
}
