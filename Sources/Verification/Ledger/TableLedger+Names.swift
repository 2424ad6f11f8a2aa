package import Definitions
import ObjectNames
package import SQLSyntax

/// Which table a name means.
extension TableLedger {
    /// The number of the table that a statement names, where it is one of the script's.
    package func table(named parts: [Identifier]) -> Int? { places[resolved(parts)] }

    /// What the table's name is, wherever the statement stands.
    package func resolved(_ parts: [Identifier]) -> ObjectName {
        guard let last = parts.last else {
            return ObjectName(schema: Identifier(""), name: Identifier(""))
        }
        if parts.count > 1 { return ObjectName(schema: parts[parts.count - 2], name: last) }
        let candidates = ([Self.temporary] + searched).map {
            ObjectName(schema: $0, name: last)
        }
        // What the script does not make stands, in pg_dump's scripts, in the first schema.
        return candidates.first { places[$0] != nil }
            ?? ObjectName(schema: creation.schema, name: last)
    }

    /// Where a table is made that comes without a schema: in the first of the path that is there; it
    /// is not certain where one stands before it that only the server knows of.
    var creation: (schema: Identifier, isCertain: Bool) {
        let searched = searched
        let first = searched.firstIndex { schemas.contains($0) } ?? 0
        guard searched.indices.contains(first) else { return (Identifier(""), true) }
        return (
            searched[first], first == 0 && (searched.count == 1 || schemas.contains(searched[0]))
        )
    }

    /// The schemas in which names are looked for that come without one.
    private var searched: [Identifier] {
        path.schemasOrUser.compactMap { schema in
            guard schema == SearchPath.user else { return schema }
            return user.flatMap { schemas.contains($0) ? $0 : nil }
        }.filter {
            // Tables are not made in the catalog.
            !["pg_catalog", "pg_temp", ""].contains($0.description)
        }
    }

    package static let temporary = Identifier("pg_temp")
}
