import DatabaseWork
import Exports

/// How the schemas that were there before get back what they had.
///
/// What somebody else has changed since stays as it is.
enum PrivilegeRestoring {
    /// Queries that write statements; each is to be asked when those of the one before have run.
    static let steps = [
        missingSchemas, owners, revocations, grants, schemaComments, extensionComments,
        defaultRevocations, defaultGrants,
    ]

    private static let missingSchemas = """
        SELECT format('CREATE SCHEMA %I', k.name) FROM \(Baseline.schemas) k
        WHERE NOT EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = k.name)
        """

    private static let owners = """
        SELECT format('ALTER SCHEMA %I OWNER TO %I', k.name, k.owner)
        FROM \(Baseline.schemas) k JOIN pg_namespace n ON n.nspname = k.name
        WHERE pg_get_userbyid(n.nspowner) <> k.owner AND NOT \(Journal.isOthers("n.xmin"))
        """

    /// Schemas on which something else is granted than before; the order in an ACL says nothing.
    private static let changedSchemas = """
        SELECT k.name, k.acl AS wanted, coalesce(n.nspacl, acldefault('n', n.nspowner)) AS found
        FROM \(Baseline.schemas) k JOIN pg_namespace n ON n.nspname = k.name
        WHERE NOT (k.acl @> coalesce(n.nspacl, acldefault('n', n.nspowner))
            AND coalesce(n.nspacl, acldefault('n', n.nspowner)) @> k.acl)
            AND NOT \(Journal.isOthers("n.xmin"))
        """

    private static let revocations = """
        SELECT DISTINCT format(
            'REVOKE ALL ON SCHEMA %I FROM %s CASCADE', s.name, \(grantee("a")))
        FROM (\(changedSchemas)) s CROSS JOIN LATERAL aclexplode(s.found) a
        """

    private static let grants = """
        SELECT format('GRANT %s ON SCHEMA %I TO %s%s', a.privilege_type, s.name, \(grantee("a")),
            CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
        FROM (\(changedSchemas)) s CROSS JOIN LATERAL aclexplode(s.wanted) a
        """

    private static let schemaComments = """
        SELECT format('COMMENT ON SCHEMA %I IS %L', k.name, k.comment)
        FROM \(Baseline.schemas) k JOIN pg_namespace n ON n.nspname = k.name
        WHERE obj_description(n.oid, 'pg_namespace') IS DISTINCT FROM k.comment
            AND \(isCommentLoads("n.oid", "pg_namespace"))
        """

    private static let extensionComments = """
        SELECT format('COMMENT ON EXTENSION %I IS %L', e.extname, k.comment)
        FROM \(Baseline.extensions) k JOIN pg_extension e ON e.oid = k.extension
        WHERE obj_description(e.oid, 'pg_extension') IS DISTINCT FROM k.comment
            AND \(isCommentLoads("e.oid", "pg_extension"))
        """

    /// Default privileges that are not what they were.
    ///
    /// Without an entry those of the whole database are the server's own, and those of a schema are
    /// none.
    private static let changedDefaults = """
        SELECT role, space, kind, coalesce(found, usual) AS found, coalesce(wanted, usual) AS wanted
        FROM (
            SELECT coalesce(f.defaclrole, k.defaclrole) AS role,
                coalesce(f.defaclnamespace, k.defaclnamespace) AS space,
                coalesce(f.defaclobjtype, k.defaclobjtype) AS kind,
                f.defaclacl AS found, k.defaclacl AS wanted, f.xmin AS version,
                CASE WHEN coalesce(f.defaclnamespace, k.defaclnamespace) <> 0
                    THEN '{}'::aclitem[]
                    ELSE acldefault(
                        CASE coalesce(f.defaclobjtype, k.defaclobjtype)
                            WHEN 'S' THEN 's' ELSE coalesce(f.defaclobjtype, k.defaclobjtype)
                            END::"char",
                        coalesce(f.defaclrole, k.defaclrole))
                    END AS usual
            FROM pg_default_acl f FULL JOIN \(Baseline.defaultPrivileges) k
                ON k.defaclrole = f.defaclrole AND k.defaclnamespace = f.defaclnamespace
                AND k.defaclobjtype = f.defaclobjtype
        ) d
        WHERE NOT (coalesce(found, usual) @> coalesce(wanted, usual)
            AND coalesce(wanted, usual) @> coalesce(found, usual))
            AND (version IS NULL OR NOT \(Journal.isOthers("version")))
        """

    private static let defaultRevocations = """
        SELECT DISTINCT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s REVOKE ALL ON %s FROM %s',
            pg_get_userbyid(d.role), \(inSchema), \(kinds), \(grantee("a")))
        FROM (\(changedDefaults)) d CROSS JOIN LATERAL aclexplode(d.found) a
        """

    private static let defaultGrants = """
        SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s GRANT %s ON %s TO %s%s',
            pg_get_userbyid(d.role), \(inSchema), a.privilege_type, \(kinds), \(grantee("a")),
            CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
        FROM (\(changedDefaults)) d CROSS JOIN LATERAL aclexplode(d.wanted) a
        """

    /// Whether the load wrote a comment, or took it away.
    private static func isCommentLoads(_ object: String, _ catalog: String) -> String {
        """
        NOT EXISTS (
            SELECT FROM pg_description c WHERE c.classoid = '\(catalog)'::regclass
                AND c.objoid = \(object) AND c.objsubid = 0 AND \(Journal.isOthers("c.xmin")))
        """
    }

    private static let inSchema = """
        CASE WHEN d.space = 0 THEN '' ELSE ' IN SCHEMA ' || d.space::regnamespace END
        """

    private static let kinds = """
        CASE d.kind WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
            WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' WHEN 'L' THEN 'LARGE OBJECTS' END
        """

    /// Who has a privilege, as SQL: 0 is everyone.
    private static func grantee(_ item: String) -> String {
        """
        CASE \(item).grantee WHEN 0 THEN 'PUBLIC' \
        ELSE quote_ident(pg_get_userbyid(\(item).grantee)) END
        """
    }
}
