import ObjectNames
import SQLSyntax

extension ExtensionMembers {
    /// Whether something in a schema is surely made by an extension that whoever loads does not
    /// create, as the script does not make it.
    func mayOwnMember(
        of schema: Identifier, _ name: Identifier, _ context: RewriteContext
    ) -> Bool {
        guard !context.hasRunCode, !context.made.contains(.relation, [schema, name]),
            !context.made.mayContainSequence(.relation, [schema, name])
        else { return false }
        return others.contains { schemas[$0].flatMap { $0 } == schema }
            || mayOwn(schema, context) || leavesOut([schema, name], context.searchPath)
    }

    /// Whether a schema comes with such an extension.
    func mayOwn(_ schema: Identifier, _ context: RewriteContext) -> Bool {
        guard schema != Identifier("public"), !Self.isServers(schema),
            !context.made.contains(.schema, [schema]),
            !context.impliedSchemas.contains(schema), !context.hasRunCode
        else { return false }
        return !others.isEmpty
    }

    /// An extension that is left out, and that a statement needs; nil where none is known to be.
    ///
    /// pg_dump writes every name with its schema. What lies in an extension's schema, and nothing
    /// makes, is the extension's; where it shares that schema, only well-known names tell.
    func needed(by statement: SQLStatement, _ context: RewriteContext) -> Identifier? {
        guard !leftOut.isEmpty,
            statement.isKeyword(0, "CREATE") || statement.hasKeywords(0, "ALTER", "TABLE")
        else { return nil }
        for index in 1..<max(1, statement.count) {
            if let name = keyword(statement, index) { return name }
            guard !statement.isSymbol(index - 1, "."),
                let (schema, next) = statement.identifier(at: index),
                statement.isSymbol(next, "."),
                let member = statement.schemaName(at: index, SearchPath()),
                statement.nameParts(at: index).map({ $0.parts.count <= 2 }) ?? false,
                !Self.isServers(schema)
            else { continue }
            if let name = owner(of: schema, member.name, context) { return name }
        }
        return nil
    }

    /// Whether what lies in a schema is the server's own, whatever extensions put there.
    private static func isServers(_ schema: Identifier) -> Bool {
        schema == Identifier("pg_catalog") || schema == Identifier("information_schema")
    }

    /// Words before names that lie in no schema.
    private func keyword(_ statement: SQLStatement, _ index: Int) -> Identifier? {
        func named(_ at: Int) -> Identifier? {
            guard let (name, _) = statement.identifier(at: at) else { return nil }
            if leftOut.contains(name) { return name }
            return leftOut.first {
                Self.wellKnown[$0.description]?.contains(name.description) ?? false
            }
        }
        if statement.hasKeywords(index, "FOREIGN", "DATA", "WRAPPER") { return named(index + 3) }
        if statement.isKeyword(index, "LANGUAGE") || statement.isKeyword(index, "USING") {
            return named(index + 1)
        }
        return nil
    }

    private func owner(
        of schema: Identifier, _ name: [UInt8], _ context: RewriteContext
    ) -> Identifier? {
        let identifier = Identifier(exactly: name)
        guard !context.leftOut.keeps(schema, name), !context.hasRunCode,
            !context.made.contains(.relation, [schema, identifier]),
            !context.made.contains(.routine, [schema, identifier]),
            !context.made.contains(.type, [schema, identifier]),
            !context.made.mayContainSequence(.relation, [schema, identifier])
        else { return nil }
        let inSchema = schemas.filter { $0.value == schema }.keys
        let isShared = inSchema.contains { !leftOut.contains($0) }
        return leftOut.sorted().first { name in
            if Self.wellKnown[name.description]?.contains(identifier.description) ?? false {
                return true
            }
            return !isShared && schemas[name].flatMap { $0 } == schema
        }
    }

    /// What extensions bring that others' definitions use, where they may share a schema.
    private static let wellKnown: [String: Set<String>] = [
        "bloom": ["bloom"],
        "dblink": ["dblink", "dblink_exec", "dblink_fdw"],
        "earthdistance": [
            "earth", "earth_box", "earth_distance", "gc_to_sec", "latitude", "ll_to_earth",
            "longitude", "sec_to_gc",
        ],
        "file_fdw": ["file_fdw"],
        "postgis": ["geometry", "geography", "box2d", "box3d", "st_makepoint", "st_setsrid"],
        "postgis_raster": ["raster"],
        "postgres_fdw": ["postgres_fdw"],
        "pg_stat_statements": ["pg_stat_statements", "pg_stat_statements_info"],
        "vector": ["vector", "halfvec", "sparsevec", "hnsw", "ivfflat"],
        "moddatetime": ["moddatetime"], "autoinc": ["autoinc"],
        "insert_username": ["insert_username"], "refint": ["check_primary_key"],
    ]
}
