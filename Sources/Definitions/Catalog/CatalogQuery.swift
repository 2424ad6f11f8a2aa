import Exports

/// A query for what a catalog says of one kind of object.
///
/// It returns a row for each fact: kind, schema, name, part, arguments, fact, value.
package struct CatalogQuery {
    /// Something that is said of each object; nothing where it is NULL.
    package struct Fact {
        package var name: String
        package var sql: String
        /// The releases that know it.
        package var releases: ClosedRange<Int>

        package init(_ name: String, _ sql: String, since: Int = 0, until: Int = .max) {
            self.name = name
            self.sql = sql
            releases = since...until
        }
    }

    /// The kind, as an expression.
    package var kind: String
    package var schema = "n.nspname"
    package var name: String
    package var part = "NULL"
    package var arguments = "NULL"
    /// What stands behind FROM; `n` is the schema, where there is one.
    package var source: String
    package var condition = "true"
    package var facts: [Fact]
    package var since = 0

    /// Which objects are asked for.
    package enum Scope {
        /// Those of the database that are not PostgreSQL's own.
        case database
        /// The temporary ones of this session.
        case shadows
        /// Those of the database, apart from what has made room for what is made once more.
        case remade

        fileprivate var condition: String {
            switch self {
            case .database: "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
            case .shadows: "n.oid = pg_catalog.pg_my_temp_schema()"
            case .remade:
                "\(Self.database.condition) AND n.nspname !~ '^\(CatalogQuery.formerSchema)'"
            }
        }
    }

    /// How schemas that have made room are called, before their number.
    package static let formerSchema = "emigrate former "

    /// The query as SQL for a server of a major version.
    package func sql(_ scope: Scope, major: Int) -> String {
        let values = facts.filter { $0.releases.contains(major) }
            .map { "('\($0.name)', (\($0.sql))::text)" }
        let inScope = schema == "NULL" ? "true" : scope.condition
        return """
            SELECT \(kind), \(schema), \(name), \(part), \(arguments), f.fact, f.value
            FROM \(source) CROSS JOIN LATERAL (VALUES \(values.joined(separator: ", ")))
                AS f(fact, value)
            WHERE f.value IS NOT NULL AND \(inScope) AND (\(condition))
            """
    }

    /// All queries as one, those for large objects only where there are any to ask for.
    package static func all(_ scope: Scope, major: Int, asksForLargeObjects: Bool) -> String {
        var queries = scope == .shadows ? ofSchemas : ofSchemas + global
        if asksForLargeObjects { queries.append(largeObjects) }
        return queries.filter { $0.since <= major }.map { $0.sql(scope, major: major) }
            .joined(separator: "\nUNION ALL\n")
    }

    /// The comment on an object.
    package static func comment(_ oid: String, _ catalog: String, part: String = "0") -> Fact {
        Fact(
            "comment",
            """
            SELECT d.description FROM pg_catalog.pg_description d WHERE d.objoid = \(oid)
                AND d.classoid = 'pg_catalog.\(catalog)'::pg_catalog.regclass
                AND d.objsubid = \(part)
            """)
    }

    package static func owner(_ column: String) -> Fact {
        Fact("owner", "pg_catalog.pg_get_userbyid(\(column))")
    }

    /// When a trigger or rule fires; nothing where it does as usual.
    package static func firing(_ column: String) -> Fact {
        Fact(
            "firing",
            "CASE \(column) WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END"
        )
    }

    /// `yes` where a condition holds.
    package static func flag(_ name: String, _ condition: String, since: Int = 0) -> Fact {
        Fact(name, "CASE WHEN \(condition) THEN 'yes' END", since: since)
    }

    /// Options, in an order of their own.
    package static func options(_ name: String, _ array: String) -> Fact {
        Fact(
            name,
            """
            SELECT pg_catalog.string_agg(u, ', ' ORDER BY u COLLATE pg_catalog."C")
            FROM pg_catalog.unnest(\(array)) u
            """)
    }

    /// The name of a relation with its schema.
    package static func relation(_ oid: String) -> String {
        """
        SELECT pg_catalog.quote_ident(rn.nspname) || '.' || pg_catalog.quote_ident(r.relname)
        FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
        WHERE r.oid = \(oid)
        """
    }

    /// Every column of a row of a catalog, `except` aside; those with OIDs are `replaced`.
    package static func row(
        _ alias: String, except: [String], replaced: [(column: String, sql: String)] = [],
        fact: String = "definition"
    ) -> Fact {
        let names = (["oid"] + except + replaced.map(\.column)).map { "'\($0)'" }
        let others = replaced.map { ", '\($0.column)', (\($0.sql))::text" }.joined()
        let text = """
            SELECT pg_catalog.string_agg(j.key || ' = ' || j.value, ', ' ORDER BY j.key)
            FROM pg_catalog.jsonb_each_text(pg_catalog.to_jsonb(\(alias))) j
            WHERE j.key <> ALL (ARRAY[\(names.joined(separator: ", "))])
            """
        guard !others.isEmpty else { return Fact(fact, text) }
        return Fact(
            fact,
            """
            (\(text)) || pg_catalog.jsonb_build_object(\(others.dropFirst(2)))::text
            """)
    }
}
