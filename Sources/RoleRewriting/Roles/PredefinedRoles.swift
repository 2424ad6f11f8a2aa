public import SQLSyntax

/// The roles that every PostgreSQL server has, and that nobody else may create.
public enum PredefinedRoles {
    /// Names that begin with `pg_` are reserved (user.c, IsReservedName).
    public static func contains(_ role: Identifier) -> Bool {
        role.bytes.starts(with: "pg_".utf8)
    }
}
