/// What is known of Synapse's tables from outside.
public enum SynapseTables {
    /// The table whose rows Synapse's backup guide says must not be restored: clients would be
    /// handed one-time keys that were used already.
    public static let oneTimeKeys = "e2e_one_time_keys_json"

    /// Tables that every Synapse database has had since its first releases, and no other program's.
    private static let signature: Set<String> = [
        "applied_schema_deltas", "access_tokens", "event_json",
    ]

    /// Whether a database with these tables is Synapse's.
    public static func isSynapse(_ tables: Set<String>) -> Bool {
        signature.isSubset(of: tables)
    }

    /// Whether `table` is one of those that tell.
    public static func isTelling(_ table: String) -> Bool { signature.contains(table) }

    /// The tables that `check` and `inspect` want the rows of.
    public static func needed(_ table: ReleaseTable) -> [NeededTable] {
        var needed = NeededTable.fixed
        for rule in table.sequenceRules {
            guard let column = rule.column else { continue }
            if let index = needed.firstIndex(where: { $0.name == column.table }) {
                if !needed[index].columns.contains(column.column) {
                    needed[index].columns.append(column.column)
                }
                needed[index].purposes.insert(.sequences)
            } else {
                needed.append(
                    NeededTable(
                        column.table, [column.column], for: [.sequences],
                        NeededTable.small.contains(column.table) ? .small : .large))
            }
        }
        return needed
    }
}
