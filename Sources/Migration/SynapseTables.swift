/// What Emigrate must know of Synapse's tables to convert its exports.
enum SynapseTables {
    /// Synapse's backup guide says that its rows must not be restored: clients would be handed
    /// one-time keys that were used already.
    static let oneTimeKeys = "e2e_one_time_keys_json"

    /// Tables that every Synapse database has had since its first releases, and no other program's.
    private static let signature: Set<String> = [
        "applied_schema_deltas", "access_tokens", "event_json",
    ]

    /// Whether a database with these tables is Synapse's.
    static func isSynapse(_ tables: Set<String>) -> Bool {
        signature.isSubset(of: tables)
    }

    /// Whether `table` is one of those that tell.
    static func isTelling(_ table: String) -> Bool { signature.contains(table) }
}
