import Exports
import TestSupport

/// Who owns what, and who may do what, as a database's catalogs say it.
struct Catalog {
    /// An object of any class: `relation app.t`, `column app.t.id`, `large object 50001`.
    typealias Object = String

    /// One privilege in an object's access list.
    struct Privilege: Hashable {
        /// A role, or nil for PUBLIC.
        var grantee: String?
        var grantor: String
        var name: String
    }

    /// A set of privileges, and for each of them whether it can be passed on.
    typealias AccessList = [Privilege: Bool]

    /// What a row of pg_default_acl is for.
    struct DefaultKey: Hashable {
        var role: String
        /// The schema, empty for the whole database.
        var schema: String
        /// The kind of object, as pg_default_acl.defaclobjtype has it.
        var kind: String
    }

    private(set) var owners: [Object: String] = [:]
    /// Objects that extensions or the server made.
    private(set) var members: Set<Object> = []
    private(set) var lists: [Object: AccessList] = [:]
    /// The default privileges of the rows that exist.
    private(set) var defaults: [DefaultKey: AccessList] = [:]
    /// The roles of each policy, nil for PUBLIC.
    private(set) var policies: [Object: Set<String?>] = [:]

    init(of database: String, on server: PostgresServer) throws {
        for row in try server.query(database: database, Self.objectQuery) {
            let object = row[0] ?? ""
            owners[object] = row[1]
            if row[6] == "t" { members.insert(object) }
            lists[object] = lists[object] ?? [:]
            if let grantor = row[3], let name = row[4] {
                let privilege = Privilege(grantee: row[2], grantor: grantor, name: name)
                lists[object]?[privilege] = row[5] == "t"
            }
        }
        for row in try server.query(database: database, Self.defaultQuery) {
            let key = DefaultKey(role: row[0] ?? "", schema: row[1] ?? "", kind: row[2] ?? "")
            defaults[key] = defaults[key] ?? [:]
            if let grantor = row[4], let name = row[5] {
                let privilege = Privilege(grantee: row[3], grantor: grantor, name: name)
                defaults[key]?[privilege] = row[6] == "t"
            }
        }
        for row in try server.query(database: database, Self.policyQuery) {
            policies[row[0] ?? "", default: []].insert(row[1])
        }
    }

    /// Object, owner, then grantee (NULL for PUBLIC), grantor, privilege, grantable, with NULLs
    /// where nobody has any privilege; last whether an extension or the server made it.
    private static let objectQuery = """
        WITH own AS (
            SELECT oid, nspname FROM pg_namespace
            WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
        ), objects (class, name, owner, acl) AS (
            SELECT NULL::oid, format('relation %s.%s', nspname, relname), relowner,
                coalesce(relacl, acldefault(
                    CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))
            FROM pg_class JOIN own ON own.oid = relnamespace WHERE relkind IN ('r', 'v', 'S')
            UNION ALL
            SELECT NULL, format('column %s.%s.%s', nspname, relname, attname), relowner,
                coalesce(attacl, acldefault('c', relowner))
            FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
                JOIN own ON own.oid = relnamespace
            WHERE relkind IN ('r', 'v') AND attnum > 0
            UNION ALL
            SELECT NULL, format('schema %s', nspname), nspowner,
                coalesce(nspacl, acldefault('n', nspowner))
            FROM own JOIN pg_namespace USING (oid, nspname)
            UNION ALL
            SELECT p.oid, format('routine %s', p.oid::regprocedure), proowner,
                coalesce(proacl, acldefault('f', proowner))
            FROM pg_proc p WHERE pronamespace IN (SELECT oid FROM own)
                OR p.oid IN ('pg_ls_dir(text)'::regprocedure, 'pg_sleep(float8)'::regprocedure)
            UNION ALL
            SELECT NULL, format('type %s.%s', nspname, typname), typowner,
                coalesce(typacl, acldefault('T', typowner))
            FROM pg_type t JOIN own ON own.oid = typnamespace
                LEFT JOIN pg_class c ON c.oid = typrelid
            WHERE typtype IN ('e', 'd') OR relkind = 'c'
            UNION ALL
            SELECT NULL, format('large object %s', oid), lomowner,
                coalesce(lomacl, acldefault('L', lomowner))
            FROM pg_largeobject_metadata
        )
        SELECT name, pg_get_userbyid(owner),
            CASE grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(grantee) END,
            pg_get_userbyid(grantor), privilege_type, is_grantable,
            class < 16384 OR EXISTS (
                SELECT FROM pg_depend
                WHERE classid = 'pg_proc'::regclass AND objid = class AND deptype = 'e')
        FROM objects LEFT JOIN LATERAL aclexplode(acl) ON true
        """

    private static let defaultQuery = """
        SELECT pg_get_userbyid(defaclrole), coalesce(nspname, ''), defaclobjtype,
            CASE grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(grantee) END,
            pg_get_userbyid(grantor), privilege_type, is_grantable
        FROM pg_default_acl LEFT JOIN pg_namespace n ON n.oid = defaclnamespace
            LEFT JOIN LATERAL aclexplode(defaclacl) ON true
        """

    private static let policyQuery = """
        SELECT format('%s %s', polrelid::regclass, polname),
            CASE role WHEN 0 THEN NULL ELSE pg_get_userbyid(role) END
        FROM pg_policy, unnest(polroles) role
        """
}
