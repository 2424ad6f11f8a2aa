import DumpArchive
package import Exports

/// Finds what patterns name, and refuses one that names nothing.
package struct PatternMatcher {
    private let graph: EntryGraph
    private let families: TableFamilies

    package init(_ graph: EntryGraph, _ families: TableFamilies) {
        self.graph = graph
        self.families = families
    }

    /// The relations that any of the patterns names.
    package func relations(
        _ patterns: [NamePattern], option: String
    ) throws(MigrationError) -> Set<Int> {
        var found: Set<Int> = []
        for pattern in patterns { found.formUnion(try relations(pattern, option: option)) }
        return found
    }

    /// The relations that a pattern names, at least one.
    package func relations(_ pattern: NamePattern, option: String) throws(MigrationError) -> Set<
        Int
    > {
        try pattern.refuseOtherDatabase(than: graph.databaseName)
        let relations = graph.relations
        let matching = relations.filter {
            let entry = graph.entries[$0]
            return pattern.matches(schema: entry.namespace, name: entry.tag)
        }
        guard !matching.isEmpty else {
            throw Self.unmatched(
                pattern, option, "table", among: relations.map { graph.name(of: $0) })
        }
        return pattern.hasChildren ? families.withChildren(Set(matching)) : Set(matching)
    }

    /// The schemas that any of the patterns names, and all that is in them.
    package func contents(
        ofSchemas patterns: [NamePattern], option: String
    ) throws(MigrationError) -> Set<Int> {
        var found: Set<Int> = []
        for pattern in patterns {
            try pattern.refuseOtherDatabase(than: graph.databaseName)
            let matching = graph.entries.indices.filter { index in
                let entry = graph.entries[index]
                if entry.kind == .schema { return pattern.matches(schemaItself: entry.tag) }
                guard graph.hosts[index] == nil, !graph.isLink(index),
                    !graph.isOfPublication(index),
                    let schema = entry.namespace
                else { return false }
                return pattern.matches(schemaItself: schema)
            }
            guard !matching.isEmpty else {
                let schemas = Set(graph.entries.compactMap(\.namespace))
                throw Self.unmatched(
                    pattern, option, "schema",
                    among: schemas.map { String(decoding: $0, as: UTF8.self) }.sorted())
            }
            found.formUnion(matching)
        }
        return found
    }

    /// The refusal of a pattern that names nothing, with the names most like it.
    package static func unmatched(
        _ pattern: NamePattern, _ option: String, _ what: String, among names: [String]
    ) -> MigrationError {
        let near = NearNames.like(pattern.text, among: names)
        return MigrationError(
            .usage, "\(pattern.argument(of: option)): no \(what) in the export has such a name",
            advice: near.isEmpty ? nil : "Do you mean \(near.joined(separator: ", "))")
    }
}
