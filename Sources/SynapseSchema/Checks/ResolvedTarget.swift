/// What is known of the target's Synapse after asking the table and the installed package.
struct ResolvedTarget {
    /// What it is called in messages: `Synapse 1.98.0`, `the Synapse in /opt/venv`.
    let name: String
    /// Its schema version.
    let schemaVersion: Int
    /// Its compat version; nil before 1.37.
    let compatVersion: Int?
    /// The deltas that it ships, in the order in which it runs them.
    let deltas: [SchemaDelta]
    /// The oldest PostgreSQL that it accepts.
    let minimumPostgres: String?
    /// The release that stands for everything that was not read from the package.
    let release: SynapseRelease
    /// That release's place in the table.
    let index: Int
    /// Where the numbers come from.
    let evidence: Evidence

    /// Finds out what the target is; nil where nothing names it.
    init?(_ target: TargetFacts, table: ReleaseTable) {
        let version = target.version ?? target.package?.version
        let place = version.map { table.place(of: $0) }
        let index: Int
        switch place {
        case .release(let exact): index = exact
        case .afterTable(let newest): index = newest
        case .between(let older): index = older
        case .beforeTable: return nil
        case nil:
            // A package whose version is not known is taken for the newest release of its schema.
            guard let package = target.package else { return nil }
            guard
                let last = table.releases.lastIndex(where: {
                    $0.schemaVersion <= package.schemaVersion
                })
            else { return nil }
            index = last
        }
        guard table.releases.indices.contains(index) else { return nil }
        let release = table.releases[index]
        self.release = release
        self.index = index
        name = version.map { "Synapse \($0)" } ?? "the Synapse in \(target.package?.path ?? "?")"
        if let package = target.package {
            schemaVersion = package.schemaVersion
            compatVersion = package.compatVersion
            minimumPostgres = package.minimumPostgres ?? release.minimumPostgres
            deltas =
                package.deltas.map { $0.compactMap { SchemaDelta($0) }.sorted() }
                ?? table.deltas(at: index)
            evidence = Evidence(
                package.path,
                Self.constants(package.schemaVersion, package.compatVersion))
        } else {
            schemaVersion = release.schemaVersion
            compatVersion = release.compatVersion
            minimumPostgres = release.minimumPostgres
            deltas = table.deltas(at: index)
            evidence = Evidence(
                "release \(release.version)",
                Self.constants(release.schemaVersion, release.compatVersion))
        }
    }

    private static func constants(_ schema: Int, _ compat: Int?) -> String {
        "SCHEMA_VERSION \(schema), "
            + (compat.map { "SCHEMA_COMPAT_VERSION \($0)" } ?? "no SCHEMA_COMPAT_VERSION")
    }
}
