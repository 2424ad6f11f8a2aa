/// PostgreSQL's key words that cannot stand bare as every kind of name.
///
/// Source: kwlist.h of PostgreSQL 9.5 to 18, every category but UNRESERVED_KEYWORD.
public enum Keywords {
    /// The key words of all releases, in lower case.
    public static let needQuoting = always.union(added.keys)

    /// Whether the given major release quotes `word`.
    public static func areReserved(_ word: String, since major: Int) -> Bool {
        if always.contains(word) { return true }
        guard let first = added[word] else { return false }
        return major >= first
    }

    /// Those of every release from 9.5 on.
    private static let always: Set<String> = [
        "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric",
        "authorization", "between", "bigint", "binary", "bit", "boolean", "both", "case", "cast",
        "char", "character", "check", "coalesce", "collate", "collation", "column",
        "concurrently", "constraint", "create", "cross", "current_catalog", "current_date",
        "current_role", "current_schema", "current_time", "current_timestamp", "current_user",
        "dec", "decimal", "default", "deferrable", "desc", "distinct", "do", "else", "end",
        "except", "exists", "extract", "false", "fetch", "float", "for", "foreign", "freeze",
        "from", "full", "grant", "greatest", "group", "grouping", "having", "ilike", "in",
        "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into", "is",
        "isnull", "join", "lateral", "leading", "least", "left", "like", "limit", "localtime",
        "localtimestamp", "national", "natural", "nchar", "none", "not", "notnull", "null",
        "nullif", "numeric", "offset", "on", "only", "or", "order", "out", "outer", "overlaps",
        "overlay", "placing", "position", "precision", "primary", "real", "references",
        "returning", "right", "row", "select", "session_user", "setof", "similar", "smallint",
        "some", "substring", "symmetric", "table", "tablesample", "then", "time", "timestamp",
        "to", "trailing", "treat", "trim", "true", "union", "unique", "user", "using", "values",
        "varchar", "variadic", "verbose", "when", "where", "window", "with", "xmlattributes",
        "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlparse", "xmlpi", "xmlroot",
        "xmlserialize",
    ]

    /// Those that came later, with the major release that they came in.
    private static let added: [String: Int] = [
        "xmlnamespaces": 10, "xmltable": 10,
        "normalize": 13,
        "json_array": 16, "json_arrayagg": 16, "json_object": 16, "json_objectagg": 16,
        "system_user": 16,
        "json": 17, "json_exists": 17, "json_query": 17, "json_scalar": 17,
        "json_serialize": 17, "json_table": 17, "json_value": 17, "merge_action": 17,
    ]
}
