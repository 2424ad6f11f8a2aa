import Exports
package import PostgresClient
package import RoleRewriting
package import SQLSyntax

/// Reads who may do what with a database's objects.
package struct AccessReader {
    /// The lists of objects that have one of their own.
    private var own: [DefinedObject: AccessList] = [:]
    /// What may be done with columns, of objects that have no list of their own.
    private var columns: [DefinedObject: AccessList] = [:]
    /// What an object's owner and everybody may do from the start.
    private var initial: [ObjectKind: (owner: Set<String>, everyone: Set<String>)] = [:]
    /// Who owns the database.
    private let databaseOwner: String?

    /// Reads everything; large objects, of which there can be very many, only where asked for.
    package init(
        _ connection: inout Connection, asksForLargeObjects: Bool
    ) throws(PostgresError) {
        databaseOwner = try connection.query(Self.databaseOwnerQuery)[row: 0, column: "owner"]
        for row in try connection.query(Self.initialQuery) where row.count == 3 {
            guard let kind = row[0].flatMap({ ObjectKind(rawValue: $0) }), let name = row[2] else {
                continue
            }
            if row[1] == "t" {
                initial[kind, default: ([], [])].everyone.insert(name)
            } else {
                initial[kind, default: ([], [])].owner.insert(name)
            }
        }
        for row in try connection.query(Self.query(asksForLargeObjects)) where row.count == 9 {
            guard let object = CatalogReader.object(row) else { continue }
            let column = row[5]
            if column == nil { own[object, default: AccessList()] = own[object] ?? AccessList() }
            guard let privilege = row[7] else { continue }
            let grantee = row[6].map { AccessList.Grantee.role(Identifier($0)) } ?? .everyone
            let name = column.map { "\(privilege)(\($0))" } ?? privilege
            if column == nil {
                own[object, default: AccessList()].grant(
                    [name], to: grantee, withOption: row[8] == "t")
            } else {
                columns[object, default: AccessList()].grant(
                    [name], to: grantee, withOption: row[8] == "t")
            }
        }
    }

    /// What may be done with an object of a kind.
    package func universe(of kind: ObjectKind) -> Set<String> {
        initial[Self.classKind(kind)]?.owner ?? []
    }

    /// The list of a new object.
    package func initialList(of kind: ObjectKind, owner: Identifier) -> AccessList {
        var list = AccessList()
        guard let initial = initial[Self.classKind(kind)] else { return list }
        list.grant(initial.owner, to: .role(owner), withOption: false)
        if !initial.everyone.isEmpty {
            list.grant(initial.everyone, to: .everyone, withOption: false)
        }
        return list
    }

    /// The list of an object that `owner` owns.
    package func list(of object: DefinedObject, owner: Identifier) -> AccessList {
        var list = own[object] ?? initialList(of: object.kind, owner: owner)
        for (grantee, privileges) in columns[object]?.entries ?? [:] {
            for (name, option) in privileges { list.grant([name], to: grantee, withOption: option) }
        }
        return list
    }

    /// The owner of schema public, where that is neither the database's owner nor stands for it.
    ///
    /// Before PostgreSQL 15 the cluster's superuser owns it, and what a database's owner grants or
    /// revokes there does nothing.
    package func stranger(owning object: DefinedObject, _ owner: Identifier) -> String? {
        guard object.kind == .schema, object.name.name == Identifier("public"),
            !owner.bytes.isEmpty,
            owner != Identifier("pg_database_owner"), owner.description != databaseOwner
        else { return nil }
        return owner.description
    }

    /// The default privileges that were set; nil where none were.
    package func defaults(_ object: DefinedObject) -> AccessList? { own[object] }

    /// Whatever has default privileges that were set.
    package var defaultPrivileges: [DefinedObject] {
        own.keys.filter { $0.kind == .defaultPrivileges }
    }

    private static func classKind(_ kind: ObjectKind) -> ObjectKind {
        switch kind {
        case .view, .materializedView, .foreignTable: .table
        default: kind
        }
    }

    private static let databaseOwnerQuery = """
        SELECT pg_catalog.pg_get_userbyid(datdba) AS owner FROM pg_catalog.pg_database
        WHERE datname = pg_catalog.current_database()
        """

    /// Kind, whether everybody, privilege.
    private static let initialQuery = """
        SELECT k.kind, a.grantee = 0, a.privilege_type
        FROM (VALUES ('table', 'r'), ('sequence', 's'), ('routine', 'f'), ('language', 'l'),
            ('schema', 'n'), ('type', 'T'), ('foreign-data wrapper', 'F'), ('server', 'S'),
            ('large object', 'L')) AS k(kind, code),
            pg_catalog.aclexplode(pg_catalog.acldefault(k.code::"char", 10::oid)) a
        """

    /// Kind, schema, name, part, arguments, column, grantee (NULL for PUBLIC), privilege, option.
    private static func query(_ asksForLargeObjects: Bool) -> String {
        """
        SELECT x.kind, x.schema, x.name, NULL, x.arguments, x.col,
            CASE WHEN a.grantee <> 0 THEN pg_catalog.pg_get_userbyid(a.grantee) END,
            a.privilege_type, a.is_grantable
        FROM (
            SELECT CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view'
                    WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END
                    AS kind,
                n.nspname AS schema, c.relname AS name, NULL AS arguments, NULL AS col,
                c.relacl AS acl
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
            UNION ALL
            SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                    WHEN 'f' THEN 'foreign table' ELSE 'table' END,
                n.nspname, c.relname, NULL, pg_catalog.quote_ident(t.attname), t.attacl
            FROM pg_catalog.pg_attribute t JOIN pg_catalog.pg_class c ON c.oid = t.attrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            UNION ALL
            SELECT 'schema', NULL, n.nspname, NULL, NULL, n.nspacl FROM pg_catalog.pg_namespace n
            UNION ALL
            SELECT 'routine', n.nspname, p.proname,
                pg_catalog.pg_get_function_identity_arguments(p.oid), NULL, p.proacl
            FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            WHERE p.proacl IS NOT NULL
            UNION ALL
            SELECT 'type', n.nspname, t.typname, NULL, NULL, t.typacl
            FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
            UNION ALL
            SELECT 'language', NULL, l.lanname, NULL, NULL, l.lanacl FROM pg_catalog.pg_language l
            UNION ALL
            SELECT 'foreign-data wrapper', NULL, f.fdwname, NULL, NULL, f.fdwacl
            FROM pg_catalog.pg_foreign_data_wrapper f
            UNION ALL
            SELECT 'server', NULL, s.srvname, NULL, NULL, s.srvacl
            FROM pg_catalog.pg_foreign_server s
            UNION ALL
            SELECT 'large object', NULL, l.oid::text, NULL, NULL, l.lomacl
            FROM pg_catalog.pg_largeobject_metadata l WHERE \(asksForLargeObjects)
            UNION ALL
            SELECT 'default privileges', n.nspname, pg_catalog.pg_get_userbyid(d.defaclrole),
                CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'
                    WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas'
                    ELSE 'large objects' END, NULL, d.defaclacl
            FROM pg_catalog.pg_default_acl d
            LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
        ) x LEFT JOIN LATERAL pg_catalog.aclexplode(x.acl) a ON true
        WHERE x.acl IS NOT NULL
        """
    }
}
