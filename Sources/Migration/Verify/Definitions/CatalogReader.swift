import PostgresClient
import SQLSyntax

/// Reads what a database has, with one query for each kind of thing.
struct CatalogReader {
    /// An object that is there.
    struct Object {
        var kind: ObjectKind
        var owner: Identifier
        var count = 1
        /// The definition, in the server's words; empty for what has none.
        var definition = ""
        /// Whether an index can be used, or a constraint was validated.
        var isValid = true
    }

    /// A column that is there.
    struct Column {
        var type: String
        var isNotNull: Bool
        var hasDefault: Bool
    }

    /// What there is, by kind and name.
    private(set) var objects: [ObjectKind: [ObjectName: Object]] = [:]
    private(set) var columns: [ObjectName: Column] = [:]
    private(set) var positions: [ObjectName: (value: Int64, isCalled: Bool)] = [:]
    private(set) var privileges: Set<Privilege> = []
    private(set) var securedTables: Set<ObjectName> = []

    /// Reads everything; `sequences` are those whose positions are wanted.
    init(
        _ connection: inout Connection, sequences: [ObjectName]
    ) throws(PostgresError) {
        try connection.execute("SET search_path = ''")
        for row in try connection.query(Self.objectQuery) {
            guard row.count == 8, let kind = row[0].flatMap({ ObjectKind(rawValue: $0) }) else {
                continue
            }
            let name = Self.name(row[1], row[2], row[3])
            var object = Object(kind: kind, owner: Identifier(row[4] ?? ""))
            object.definition = row[5] ?? ""
            object.isValid = row[6] != "f"
            object.count = (objects[kind]?[name]?.count ?? 0) + 1
            objects[kind, default: [:]][name] = object
            if row[7] == "t" { securedTables.insert(name) }
        }
        for row in try connection.query(Self.columnQuery) where row.count == 6 {
            columns[Self.name(row[0], row[1], row[2])] = Column(
                type: CanonicalSQL.text(row[3] ?? ""), isNotNull: row[4] == "t",
                hasDefault: row[5] == "t")
        }
        for row in try connection.query(Self.privilegeQuery) where row.count == 5 {
            guard let kind = row[0].flatMap({ ObjectKind(rawValue: $0) }) else { continue }
            privileges.insert(
                Privilege(
                    kind: kind, object: Self.name(row[1], row[2], nil),
                    grantee: Identifier(row[3] ?? ""), name: row[4] ?? ""))
        }
        try readPositions(&connection, sequences)
    }

    private mutating func readPositions(
        _ connection: inout Connection, _ sequences: [ObjectName]
    ) throws(PostgresError) {
        let there = sequences.filter { objects[.sequence]?[$0] != nil }
        guard !there.isEmpty else { return }
        let parts = there.enumerated().map { index, name in
            let sql = String(
                decoding: name.schema.quoted + [0x2e] + name.name.quoted, as: UTF8.self)
            return "SELECT \(index), last_value, is_called FROM \(sql)"
        }
        for row in try connection.query(parts.joined(separator: " UNION ALL ")) {
            guard row.count == 3, let index = row[0].flatMap({ Int($0) }), index < there.count,
                let value = row[1].flatMap({ Int64($0) })
            else { continue }
            positions[there[index]] = (value, row[2] == "t")
        }
    }

    private static func name(_ schema: String?, _ name: String?, _ part: String?) -> ObjectName {
        ObjectName(
            schema: Identifier(schema ?? ""), name: Identifier(name ?? ""),
            part: Identifier(part ?? ""))
    }

    private static let own = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"

    /// Kind, schema, name, part, owner, definition, validity, row security.
    private static let objectQuery = """
        SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view'
                WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
                WHEN 'S' THEN 'sequence' ELSE 'index' END, n.nspname, c.relname, NULL,
            pg_catalog.pg_get_userbyid(c.relowner),
            CASE WHEN c.relkind IN ('i', 'I') THEN pg_catalog.pg_get_indexdef(c.oid) END,
            (SELECT i.indisvalid FROM pg_catalog.pg_index i WHERE i.indexrelid = c.oid),
            c.relrowsecurity
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'i', 'I') AND \(own)
        UNION ALL
        SELECT 'schema', NULL, n.nspname, NULL, pg_catalog.pg_get_userbyid(n.nspowner), NULL, NULL,
            NULL
        FROM pg_catalog.pg_namespace n
        UNION ALL
        SELECT 'extension', NULL, e.extname, NULL, pg_catalog.pg_get_userbyid(e.extowner), NULL,
            NULL, NULL
        FROM pg_catalog.pg_extension e
        UNION ALL
        SELECT 'type', n.nspname, t.typname, NULL, pg_catalog.pg_get_userbyid(t.typowner), NULL,
            NULL, NULL
        FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        WHERE \(own)
        UNION ALL
        SELECT 'routine', n.nspname, p.proname, NULL, pg_catalog.pg_get_userbyid(p.proowner), NULL,
            NULL, NULL
        FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE \(own)
        UNION ALL
        SELECT 'constraint', n.nspname, c.relname, o.conname, NULL,
            pg_catalog.pg_get_constraintdef(o.oid), o.convalidated, NULL
        FROM pg_catalog.pg_constraint o JOIN pg_catalog.pg_class c ON c.oid = o.conrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE \(own)
        UNION ALL
        SELECT 'trigger', n.nspname, c.relname, t.tgname, NULL, NULL, t.tgenabled <> 'D', NULL
        FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE NOT t.tgisinternal AND \(own)
        UNION ALL
        SELECT 'policy', n.nspname, c.relname, p.polname, NULL, NULL, NULL, NULL
        FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE \(own)
        UNION ALL
        SELECT 'rule', n.nspname, c.relname, r.rulename, NULL, NULL, NULL, NULL
        FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE \(own)
        """

    private static let columnQuery = """
        SELECT n.nspname, c.relname, a.attname,
            pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
            a.atthasdef OR a.attidentity <> ''
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f') AND \(own)
        """

    /// Kind, schema, name, grantee (empty for PUBLIC), privilege.
    private static let privilegeQuery = """
        SELECT x.kind, x.schema, x.name,
            CASE WHEN a.grantee = 0 THEN '' ELSE pg_catalog.pg_get_userbyid(a.grantee) END,
            a.privilege_type
        FROM (
            SELECT CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
                n.nspname AS schema, c.relname AS name,
                coalesce(c.relacl, pg_catalog.acldefault(
                    CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)) AS acl
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND \(own)
            UNION ALL
            SELECT 'schema', NULL, n.nspname,
                coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))
            FROM pg_catalog.pg_namespace n
            UNION ALL
            SELECT 'routine', n.nspname, p.proname,
                coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))
            FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            WHERE \(own)
            UNION ALL
            SELECT 'type', n.nspname, t.typname,
                coalesce(t.typacl, pg_catalog.acldefault('T', t.typowner))
            FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
            WHERE \(own)
        ) x, pg_catalog.aclexplode(x.acl) a
        """
}
