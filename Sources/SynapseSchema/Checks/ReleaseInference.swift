/// Which release ran last on a database, as its applied deltas tell.
public struct ReleaseInference: Hashable, Sendable {
    /// The oldest release that can have left it like this.
    public let oldest: SynapseRelease
    /// The newest release of the table that would have left it like this; nil where none would, as
    /// where the database has deltas that no release of the table ships.
    public let newest: SynapseRelease?
    /// The delta that tells the oldest.
    public let lowerEvidence: SchemaDelta?
    /// The delta whose absence tells the newest; nil where the table ends first.
    public let upperEvidence: SchemaDelta?
    /// Deltas that no release of the table ships.
    public let unknownDeltas: [SchemaDelta]

    /// The releases in words: `1.97.0`, `1.98.0 to 1.99.0`.
    public var description: String {
        guard let newest else { return "\(oldest.version) or newer" }
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
        let own = table.deltas.filter { $0.key.version == row.version }
            .sorted { $0.key < $1.key }
        // Candidates took deltas and versions back, so that what fits may have gaps.
        var fitting: [Int] = []
        var missing: SchemaDelta?
        for index in lower..<table.releases.count {
            let release = table.releases[index]
            guard release.schemaVersion == row.version else { continue }
            let first = own.first { delta, availability in
                row.upgraded && availability.contains(index) && !applied.contains(delta)
            }
            // The newest that ran has left its compat version, if it knows such a thing; a row that
            // is missing from a newer schema says nothing.
            let isMarked =
                release.compatVersion == compat || (compat == nil && row.version >= 60)
            if first == nil, isMarked {
                fitting.append(index)
                missing = nil
            } else {
                missing = missing ?? first?.key
            }
        }
        let span = (fitting.isEmpty ? [lower] : fitting).map { table.releases[$0] }

        // People run final releases; a candidate is only named where nothing else fits.
        let finals = span.filter { $0.version.candidate == nil }
        let known = finals.isEmpty ? span : finals
        oldest = known.first ?? table.releases[lower]
        newest = unknown.isEmpty && !fitting.isEmpty ? known.last : nil
        lowerEvidence = teller
        upperEvidence = missing
        unknownDeltas = unknown
    }
}
