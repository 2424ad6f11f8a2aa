import SQLSyntax

/// Extensions that the owner of a database may create without being a superuser.
///
/// Source: `trusted = true` in the control files of PostgreSQL 13 and later.
enum TrustedExtensions {
    /// Whether it is one, as the live server says or, without one, as PostgreSQL has it.
    static func contains(_ name: Identifier, _ options: RewriteOptions) -> Bool {
        options.server?.trustedExtensions.contains(name.description)
            ?? names.contains(name.description)
    }

    private static let names: Set<String> = [
        "bool_plperl", "btree_gin", "btree_gist", "citext", "cube", "dict_int", "fuzzystrmatch",
        "hstore", "intarray", "isn", "jsonb_plperl", "lo", "ltree", "pg_trgm", "pgcrypto",
        "plperl", "plpgsql", "pltcl", "seg", "tablefunc", "tcn", "tsm_system_rows",
        "tsm_system_time", "unaccent", "uuid-ossp",
    ]
}
