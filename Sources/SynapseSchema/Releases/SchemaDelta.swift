/// The name of a schema delta, as `applied_schema_deltas.file` has it: `83/01_drop_old_tables.sql`.
public struct SchemaDelta: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The schema version that it belongs to.
    public let version: Int
    /// The name of its file.
    public let file: String

    /// Reads a name; nil where it is not one.
    public init?(_ name: some StringProtocol) {
        let parts = name.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let version = Int(parts[0]) else { return nil }
        self.version = version
        file = String(parts[1])
    }

    /// The name as Synapse records it.
    public var description: String { "\(version)/\(file)" }

    /// The order in which Synapse runs deltas: by version, then by the bytes of the file's name.
    public static func < (left: SchemaDelta, right: SchemaDelta) -> Bool {
        if left.version != right.version { return left.version < right.version }
        return left.file.utf8.lexicographicallyPrecedes(right.file.utf8)
    }
}
