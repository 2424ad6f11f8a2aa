public import SQLSyntax

/// The roles that hosting platforms keep for themselves, as their dumps name them.
public enum PlatformRoles {
    /// Each platform with its roles.
    public static let byProvider: [(provider: String, roles: [String])] = [
        (
            "Amazon RDS",
            [
                "rdsadmin", "rds_superuser", "rds_ad", "rds_iam", "rds_password",
                "rds_replication", "rdsrepladmin", "rdstopmgr", "rds_extension",
                "rds_reserved", "rdswriteforwarduser", "rdsproxyadmin",
            ]
        ),
        (
            "Google Cloud SQL",
            [
                "cloudsqladmin", "cloudsqlsuperuser", "cloudsqlagent", "cloudsqlimportexport",
                "cloudsqllogical", "cloudsqlreplica", "cloudsqliamuser",
                "cloudsqliamserviceaccount", "cloudsqlconnpooladmin", "cloudsqlobservability",
            ]
        ),
        ("Azure", ["azure_pg_admin", "azuresu", "azure_superuser", "replication"]),
        ("DigitalOcean", ["doadmin", "_dodb"]),
        ("Aiven", ["avnadmin"]),
        ("Heroku", ["heroku_admin"]),
        ("Neon", ["neon_superuser", "cloud_admin", "neondb_owner"]),
        ("Supabase", ["supabase_admin"]),
    ]

    /// The platform that `role` belongs to, if any.
    public static func provider(of role: Identifier) -> String? {
        providers[role]
    }

    private static let providers: [Identifier: String] = {
        var result: [Identifier: String] = [:]
        for (provider, roles) in byProvider {
            for role in roles { result[Identifier(role)] = provider }
        }
        return result
    }()
}

/// Objects that a platform puts into its customers' databases for its own ends.
public enum PlatformObjects {
    /// Event triggers, which only a superuser may create, by name.
    public static let eventTriggers: Set<Identifier> = [
        Identifier("awsdms_intercept_ddl"),
        Identifier("create_ext"), Identifier("drop_ext"), Identifier("extension_before_drop"),
        Identifier("validate_extension"),
    ]

    /// Tablespaces in folders that only the platform has.
    public static let tablespaces: Set<Identifier> = [Identifier("rds_temp_tablespace")]
}
