public import DumpArchive
package import Exports

/// Which part of an export is wanted; all of it where nothing is said.
public struct Selection: Hashable, Sendable {
    /// The sections that stay; empty for all of them.
    public var sections: Set<Section> = []
    /// Whether only definitions stay.
    public var schemaOnly = false
    /// Whether only rows, large objects and positions of sequences stay.
    public var dataOnly = false
    /// The tables to take, with what is theirs; empty for all.
    public var tables: [NamePattern] = []
    /// The schemas to take, with what is in them; empty for all.
    public var schemas: [NamePattern] = []
    /// Tables to leave out, with what is theirs.
    public var excludedTables: [NamePattern] = []
    /// Schemas to leave out, with what is in them.
    public var excludedSchemas: [NamePattern] = []
    /// Tables whose rows are left out.
    public var excludedRows: [NamePattern] = []

    /// Chooses everything.
    public init() {}

    /// Whether it chooses everything.
    public var isEverything: Bool { self == Selection() }

    /// What tells one choice from another, for fingerprints.
    package var signature: String {
        let patterns = [tables, schemas, excludedTables, excludedSchemas, excludedRows]
        return "\(sections.map(\.rawValue).sorted()) \(schemaOnly) \(dataOnly)"
            + " \(patterns.map { $0.map { $0.argument(of: "") } })"
    }

    /// Sees that what is chosen makes a database of its own, which a load does.
    ///
    /// Throws `.usage` for rows whose tables would not be there.
    package func refuseUnlessLoadable() throws(MigrationError) {
        guard dataOnly || !sections.isEmpty && !sections.contains(.preData) else { return }
        throw MigrationError(
            .usage,
            "a load fills a database from nothing, and what is chosen needs tables that are there",
            advice: "Load definitions with it, or write SQL with emigrate convert and run it with"
                + " psql --single-transaction -v ON_ERROR_STOP=1")
    }

    /// Whether it tells tables or schemas apart.
    package var namesObjects: Bool {
        !tables.isEmpty || !schemas.isEmpty || !excludedTables.isEmpty || !excludedSchemas.isEmpty
    }
}
