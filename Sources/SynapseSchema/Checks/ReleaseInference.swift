/// Which release ran last on a database, as its applied deltas tell.
public struct ReleaseInference: Hashable, Sendable {
    /// The oldest release that can have left it like this.
    public let oldest: SynapseRelease
    /// The newest release of the table that would have left it like this; nil where the database
    /// has deltas that no release of the table ships.
    public let newest: SynapseRelease?
    /// The delta that tells the oldest.
    public let lowerEvidence: SchemaDelta?
    /// The delta whose absence tells the newest; nil where the table ends first.
    public let upperEvidence: SchemaDelta?
    /// Deltas that no release of the table ships.
    public let unknownDeltas: [SchemaDelta]

    /// The releases in words: `1.97.0`, `1.98.0 to 1.99.0`.
    public var description: String {
        guard let newest else { return "newer than \(oldest.version)" }
        return oldest.version == newest.version
            ? "\(oldest.version)" : "\(oldest.version) to \(newest.version)"
    }

    /// Whether the release with this version may be the one.
    public func includes(_ version: SynapseVersion) -> Bool {
        guard version >= oldest.version else { return false }
        return newest.map { version <= $0.version } ?? true
    }

    /// Nil where the database has no delta that tells, which is so before the first delta after a
    /// full schema.
    init?(
        row: SchemaVersionRow, compat: Int?, applied: Set<SchemaDelta>, table: ReleaseTable
    ) {
        var lower = -1
        var teller: SchemaDelta?
        var unknown: [SchemaDelta] = []
        for delta in applied.sorted() {
            guard let availability = table.deltas[delta] else {
                // Old databases have deltas from before the table's first release.
                if delta.version >= row.version { unknown.append(delta) }
                continue
            }
            if availability.first >= lower {
                lower = availability.first
                teller = delta
            }
        }
        if lower < 0 {
            guard
                let first = table.releases.firstIndex(where: { $0.schemaVersion == row.version })
            else { return nil }
            lower = first
        }
        // Whoever wrote this schema version and this compat version had at least these constants.
        while lower < table.releases.count - 1,
            table.releases[lower].schemaVersion < row.version
                || table.releases[lower].compatVersion ?? 0 < compat ?? 0
        {
            lower += 1
        }

        let own = table.deltas.filter { $0.key.version == row.version }
            .sorted { $0.key < $1.key }
        var upper = lower
        var missing: SchemaDelta?
        for index in lower..<table.releases.count {
            let release = table.releases[index]
            guard release.schemaVersion == row.version else { break }
            let first = own.first { delta, availability in
                row.upgraded && availability.contains(index) && !applied.contains(delta)
            }
            if let first {
                missing = first.key
                break
            }
            // A release that knows compat versions would have left its own.
            if let wanted = release.compatVersion, wanted > compat ?? 0 { break }
            upper = index
        }

        // People run final releases; a candidate is only named where nothing else fits.
        let span = table.releases[lower...upper]
        oldest = span.first { $0.version.candidate == nil } ?? table.releases[lower]
        newest =
            unknown.isEmpty
            ? span.last { $0.version.candidate == nil } ?? table.releases[upper] : nil
        lowerEvidence = teller
        upperEvidence = missing
        unknownDeltas = unknown
    }
}
