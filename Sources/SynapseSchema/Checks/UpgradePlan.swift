/// What a release does to a database's schema at its first start.
public struct UpgradePlan: Hashable, Sendable {
    /// The schema version before.
    public let from: Int
    /// The schema version after.
    public let to: Int
    /// `schema_compat_version` before; nil where there is none.
    public let compatBefore: Int?
    /// `schema_compat_version` after; nil where the release knows no such thing.
    public let compatAfter: Int?
    /// The deltas that it runs, in order.
    public let deltas: [SchemaDelta]
    /// Deltas that it ships for versions that the database has behind it, and that never ran on it.
    public let skipped: [SchemaDelta]

    /// Whether the first start changes the schema at all.
    public var changesSchema: Bool { to != from || !deltas.isEmpty }

    /// Follows `_upgrade_existing_database` of synapse/storage/prepare_database.py.
    init(row: SchemaVersionRow, compat: Int?, applied: Set<SchemaDelta>, target: ResolvedTarget) {
        from = row.version
        to = max(row.version, target.schemaVersion)
        compatBefore = compat
        compatAfter = target.compatVersion.map { max(compat ?? $0, $0) } ?? compat

        // A database that a full schema laid out has had none of that version's deltas, and needs
        // none of them.
        // An export may say any number.
        let first = row.upgraded ? row.version : min(row.version, .max - 1) + 1
        deltas = target.deltas.filter { delta in
            delta.version >= first && delta.version <= target.schemaVersion
                && !applied.contains(delta)
        }
        // What the full schema contained at the beginning was never recorded.
        let begun = applied.map(\.version).min() ?? first
        skipped = target.deltas.filter { delta in
            delta.version >= begun && delta.version < first && !applied.contains(delta)
        }
    }
}
