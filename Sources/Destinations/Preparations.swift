import Exports

/// What somebody has prepared in a database that nothing was loaded into yet: extensions, foreign
/// servers, default privileges and the like.
///
/// It lies in no schema and is in no load's way, but whoever made it misses it if it is gone.
/// Settings, privileges and the comment of the database itself go over to the one that takes its
/// name (`CarriedProperties`) and do not count.
enum Preparations {
    /// A query for their names, for messages.
    ///
    /// What is granted on schema public to the owner of the database says nothing: the owner of a
    /// new one has it. What initdb granted is in `pg_init_privs`.
    static let query = """
        SELECT i.type || ' ' || i.identity AS name FROM (\(OwnObjects.query)) o
            CROSS JOIN LATERAL pg_identify_object(o.class, o.object, 0) i WHERE o.kind IS NULL
        UNION ALL
        SELECT format('user mapping of %I for server %I', usename, srvname) FROM pg_user_mappings
            WHERE umid >= 16384
        UNION ALL
        SELECT DISTINCT format('default privileges of %I', pg_get_userbyid(defaclrole))
            FROM pg_default_acl
        UNION ALL
        SELECT DISTINCT 'security labels of the database' FROM pg_shseclabel l
            JOIN pg_database d ON d.oid = l.objoid AND d.datname = current_database()
            WHERE l.classoid = 'pg_database'::regclass
        UNION ALL
        SELECT 'comment on schema public' FROM pg_namespace n
            WHERE n.nspname = 'public'
                AND obj_description(n.oid, 'pg_namespace') <> 'standard public schema'
        UNION ALL
        SELECT 'owner and privileges of schema public' FROM pg_namespace n
            JOIN pg_database d ON d.datname = current_database()
            JOIN pg_init_privs p ON p.classoid = 'pg_namespace'::regclass AND p.objoid = n.oid
            WHERE n.nspname = 'public' AND (
                (\(isForeign("n.nspowner")))
                OR EXISTS (
                    SELECT a.grantee, a.privilege_type
                    FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
                    WHERE \(isForeign("a.grantee"))
                    EXCEPT SELECT i.grantee, i.privilege_type FROM aclexplode(p.initprivs) i)
                OR EXISTS (
                    SELECT i.grantee, i.privilege_type FROM aclexplode(p.initprivs) i
                    WHERE i.grantee = 0
                    EXCEPT SELECT a.grantee, a.privilege_type
                    FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a))
        """

    /// Whether a role is neither initdb's superuser nor the owner of the database, by name or by the
    /// role that stands for it since PostgreSQL 14.
    private static func isForeign(_ role: String) -> String {
        """
        \(role) NOT IN (10, d.datdba)
            AND pg_get_userbyid(\(role)) <> 'pg_database_owner'
        """
    }
}
