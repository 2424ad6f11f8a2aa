import Exports
import TestSupport

/// Something that privileges can be given on.
struct GrantableObject {
    /// SQL's words before the name in GRANT.
    var kind: String
    /// SQL's words before the name in ALTER … OWNER TO.
    var ownedKind: String
    var name: String
    /// The name in ALTER … OWNER TO, where it differs.
    var ownedName: String?
    /// Whether an extension or the server made it, so that its owner has to stay.
    var isMember = false
    var privileges: [String]
    var columns: [String] = []
}

/// One object or more of every kind, each with a random owner.
struct RandomObjects {
    private(set) var all: [GrantableObject] = []
    private(set) var sql = ""
    let schemas = ["public", "app", "\"Odd Schema\""]
    let tables = [
        "public.messages", "app.\"user\"", "app.owner", "\"Odd Schema\".\"T 1\"", "public.schema",
    ]

    private static let tablePrivileges = [
        "SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER",
    ]

    init(roles: [String], _ random: inout SeededGenerator) {
        for schema in schemas {
            if schema != "public" { sql += "CREATE SCHEMA \(schema);\n" }
            add("SCHEMA", schema, ["USAGE", "CREATE"])
        }
        for table in tables {
            sql += "CREATE TABLE \(table) (id int, \"to\" text, owner text DEFAULT 'k7');\n"
            add("TABLE", table, Self.tablePrivileges, columns: ["id", "\"to\"", "owner"])
        }
        sql += "CREATE VIEW app.v AS SELECT 1 AS id, 2 AS owner;\n"
        add("TABLE", "app.v", Self.tablePrivileges, columns: ["id", "owner"], owned: "VIEW")
        for sequence in ["app.s", "public.\"Messages\""] {
            sql += "CREATE SEQUENCE \(sequence);\n"
            add("SEQUENCE", sequence, ["SELECT", "UPDATE", "USAGE"])
        }
        addRoutines()
        sql += "CREATE TYPE app.mood AS ENUM ('k7');\nCREATE DOMAIN public.d AS text;\n"
        sql += "CREATE TYPE app.pair AS (a int, owner text);\n"
        for type in ["app.mood", "app.pair"] { add("TYPE", type, ["USAGE"]) }
        add("DOMAIN", "public.d", ["USAGE"])
        for number in [50001, 50002, 3_000_000_001] {
            sql += "SELECT lo_create(\(number));\n"
            add("LARGE OBJECT", String(number), ["SELECT", "UPDATE"])
        }
        addMembers()
        for object in all
        where !object.isMember && (object.name != "public" || random.chance(60)) {
            let owner = PostgresServer.quoted(random.pick(roles))
            let name = object.ownedName ?? object.name
            sql += "ALTER \(object.ownedKind) \(name) OWNER TO \(owner);\n"
        }
    }

    private mutating func addRoutines() {
        sql += """
            CREATE FUNCTION app.f(owner int, "to" text) RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE FUNCTION public.g() RETURNS int LANGUAGE sql AS $$SELECT 1$$;
            CREATE PROCEDURE app.p(a int) LANGUAGE sql AS $$SELECT 1$$;
            CREATE AGGREGATE app.total(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
            CREATE AGGREGATE app.share(int ORDER BY text) (SFUNC = app.f, STYPE = int);

            """
        add("FUNCTION", "app.f(int, text)", ["EXECUTE"])
        add("FUNCTION", "public.g()", ["EXECUTE"])
        add("PROCEDURE", "app.p(int)", ["EXECUTE"])
        add("FUNCTION", "app.total()", ["EXECUTE"], owned: "AGGREGATE", as: "app.total(*)")
        add(
            "FUNCTION", "app.share(int, text)", ["EXECUTE"], owned: "AGGREGATE",
            as: "app.share(int ORDER BY text)")
    }

    /// What extensions and the server make.
    private mutating func addMembers() {
        sql += "CREATE EXTENSION citext WITH SCHEMA public;\n"
        let names = [
            "public.citext_cmp(public.citext, public.citext)", "pg_catalog.pg_ls_dir(text)",
            "pg_catalog.pg_sleep(float8)",
        ]
        for name in names {
            add("FUNCTION", name, ["EXECUTE"])
            all[all.count - 1].isMember = true
        }
    }

    private mutating func add(
        _ kind: String, _ name: String, _ privileges: [String], columns: [String] = [],
        owned: String? = nil, as ownedName: String? = nil
    ) {
        all.append(
            GrantableObject(
                kind: kind, ownedKind: owned ?? kind, name: name, ownedName: ownedName,
                privileges: privileges, columns: columns))
    }
}
