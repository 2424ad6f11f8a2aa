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
        SELECT min(v.subid) AS oid, s.subname FROM pg_subscription s
        JOIN pg_database d ON d.oid = s.subdbid
        JOIN pg_stat_subscription v ON v.subname = s.subname
        WHERE d.datname = current_database() GROUP BY s.subname
        """

    /// A query for the objects, to stand in parentheses: the catalog's and the object's OID, and a
    /// word for what it is.
    ///
    /// OIDs from 16384 on are given out after initdb (access/transam.h, FirstNormalObjectId). The
    /// extension's members have a dependency of kind `e`, parts of others one of kind `i`.
    static let query = """
        SELECT o.class, o.object, o.kind FROM (
            SELECT 'pg_class'::regclass::oid AS class, oid AS object,
                CASE WHEN relkind IN ('r', 'p', 'f') THEN 'table'
                    WHEN relkind = 'S' THEN 'sequence' ELSE 'view' END AS kind,
                relnamespace AS space
            FROM pg_class WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
            UNION ALL SELECT 'pg_proc'::regclass, oid, 'function', pronamespace FROM pg_proc
            UNION ALL SELECT 'pg_type'::regclass, oid, 'type', typnamespace FROM pg_type
            UNION ALL SELECT 'pg_operator'::regclass, oid, 'other object', oprnamespace
                FROM pg_operator
            UNION ALL SELECT 'pg_opclass'::regclass, oid, 'other object', opcnamespace
                FROM pg_opclass
            UNION ALL SELECT 'pg_opfamily'::regclass, oid, 'other object', opfnamespace
                FROM pg_opfamily
            UNION ALL SELECT 'pg_collation'::regclass, oid, 'other object', collnamespace
                FROM pg_collation
            UNION ALL SELECT 'pg_conversion'::regclass, oid, 'other object', connamespace
                FROM pg_conversion
            UNION ALL SELECT 'pg_ts_config'::regclass, oid, 'other object', cfgnamespace
                FROM pg_ts_config
            UNION ALL SELECT 'pg_ts_dict'::regclass, oid, 'other object', dictnamespace
                FROM pg_ts_dict
            UNION ALL SELECT 'pg_ts_parser'::regclass, oid, 'other object', prsnamespace
                FROM pg_ts_parser
            UNION ALL SELECT 'pg_ts_template'::regclass, oid, 'other object', tmplnamespace
                FROM pg_ts_template
            UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, 'other object', stxnamespace
                FROM pg_statistic_ext
            UNION ALL SELECT 'pg_namespace'::regclass, oid, 'schema', oid FROM pg_namespace
                WHERE nspname <> 'public'
            UNION ALL SELECT 'pg_event_trigger'::regclass, oid, NULL, NULL FROM pg_event_trigger
            UNION ALL SELECT 'pg_publication'::regclass, oid, NULL, NULL FROM pg_publication
            UNION ALL SELECT 'pg_subscription'::regclass, oid, NULL, NULL
                FROM (\(subscriptions)) s
            UNION ALL SELECT 'pg_cast'::regclass, oid, NULL, NULL FROM pg_cast
            UNION ALL SELECT 'pg_transform'::regclass, oid, NULL, NULL FROM pg_transform
            UNION ALL SELECT 'pg_language'::regclass, oid, NULL, NULL FROM pg_language
            UNION ALL SELECT 'pg_am'::regclass, oid, NULL, NULL FROM pg_am
            UNION ALL SELECT 'pg_foreign_server'::regclass, oid, NULL, NULL
                FROM pg_foreign_server
            UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid, NULL, NULL
                FROM pg_foreign_data_wrapper
            UNION ALL SELECT 'pg_extension'::regclass, oid, NULL, NULL FROM pg_extension
        ) o LEFT JOIN pg_namespace n ON n.oid = o.space
        WHERE o.object >= 16384
            AND (n.oid IS NULL OR n.nspname !~ '^pg_'
                AND n.nspname NOT IN ('information_schema', '\(Journal.schema)'))
            AND NOT EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.object
                    AND d.objsubid = 0 AND d.deptype IN ('e', 'i'))
        UNION ALL
        SELECT 'pg_largeobject'::regclass, oid, 'large object' FROM pg_largeobject_metadata
        """
}
