import ByteStreams
import DumpArchive

/// `ALTER … OWNER TO` for one entry.
///
/// Source: pg_backup_archiver.c, _printTocEntry and _getObjectDescription.
extension ScriptContext {
    /// The commands that give the entry's object to its owner; empty if there are none.
    func ownership(of entry: TOCEntry) throws(ArchiveError) -> [UInt8] {
        guard !options.noOwner, let owner = entry.owner, !owner.isEmpty,
            let drop = entry.dropStatement, !drop.isEmpty,
            !options.useSetSessionAuthorization || entry.isUncreatedSchema
        else { return [] }
        let role = quoting.identifier(owner)
        if entry.kind == .blobMetadata {
            return try perObject(
                of: entry, Array("ALTER LARGE OBJECT "), Array(" OWNER TO ") + role)
        }
        let object = try ownedObject(entry, drop)
        if object.isEmpty { return [] }
        return Array("ALTER ") + object + Array(" OWNER TO ") + role + Array(";\n\n")
    }

    private func ownedObject(_ entry: TOCEntry, _ drop: [UInt8]) throws(ArchiveError) -> [UInt8] {
        if Self.namedKinds.contains(entry.kind) {
            let calledTable: Set<EntryKind> = ["VIEW", "SEQUENCE", "MATERIALIZED VIEW"]
            let kind =
                !dialect.namesTrueKindOfOwned && calledTable.contains(entry.kind)
                ? EntryKind.table.bytes : entry.kind.bytes
            return kind + [0x20] + quoting.qualified(entry.namespace, entry.tag)
        }
        if Self.dropNamedKinds.contains(entry.kind) {
            // The argument types stand only in the DROP statement.
            var object = drop.dropFirst("DROP ".utf8.count)
            while let last = object.last, last == 0x0A || last == UInt8(ascii: ";") {
                object.removeLast()
            }
            return Array(object)
        }
        if entry.kind == .blob {
            guard let _: UInt32 = parseDecimal(entry.tag) else {
                throw ArchiveError(
                    .damaged, "a large object's name is not an OID",
                    entry: ArchiveError.Entry(entry))
            }
            return Array("LARGE OBJECT ") + entry.tag
        }
        return []
    }

    /// Kinds that are named by schema and tag.
    private static let namedKinds: Set<EntryKind> = [
        "COLLATION", "CONVERSION", "DATABASE", "DOMAIN", "EVENT TRIGGER",
        "FOREIGN DATA WRAPPER", "FOREIGN TABLE", "MATERIALIZED VIEW", "PROCEDURAL LANGUAGE",
        "PUBLICATION", "SCHEMA", "SEQUENCE", "SERVER", "STATISTICS", "SUBSCRIPTION", "TABLE",
        "TEXT SEARCH CONFIGURATION", "TEXT SEARCH DICTIONARY", "TYPE", "VIEW",
    ]

    /// Kinds that are named as their DROP statement names them.
    private static let dropNamedKinds: Set<EntryKind> = [
        "AGGREGATE", "FUNCTION", "OPERATOR", "OPERATOR CLASS", "OPERATOR FAMILY", "PROCEDURE",
    ]
}

extension TOCEntry {
    /// Schema public where initdb has made it: its definition is only a comment.
    var isUncreatedSchema: Bool { kind == .schema && (definition?.starts(with: "--") ?? false) }
}
