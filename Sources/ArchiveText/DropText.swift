import DumpArchive

/// The DROP statements of `--clean`.
///
/// Source: pg_backup_archiver.c, RestoreArchive.
extension ScriptContext {
    /// Whether `--clean` drops the entry's object.
    func drops(_ entry: TOCEntry) -> Bool {
        if options.create, entry.kind != .database, entry.kind != .databaseProperties {
            // Connected to another database as yet, so only the database can go.
            return false
        }
        return entry.dropStatement != nil
            && !order.parts(of: entry).isDisjoint(with: [.schema, .data])
    }

    /// The entry's DROP statement, with IF EXISTS where that is asked for.
    func dropText(_ entry: TOCEntry) throws(ArchiveError) -> [UInt8] {
        let drop = entry.dropStatement ?? []
        if entry.kind == .blobMetadata {
            return options.ifExists
                ? try perObject(of: entry, Self.unlinkIfExists, Array("'"))
                : try perObject(of: entry, Array("SELECT pg_catalog.lo_unlink('"), Array("')"))
        }
        guard options.ifExists, !drop.isEmpty, !drop.starts(with: "--") else { return drop }
        if entry.kind == .blob {
            return Self.unlinkIfExists + Array(String(entry.objectOID)) + Array("';\n")
        }
        return addingIfExists(drop, entry.kind)
    }

    private static let unlinkIfExists = Array(
        "SELECT pg_catalog.lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata WHERE oid = '")

    private func addingIfExists(_ statement: [UInt8], _ kind: EntryKind) -> [UInt8] {
        var drop = statement
        var result: [UInt8] = []
        let alter = "ALTER TABLE"
        if drop.starts(with: alter) {
            result.append("ALTER TABLE IF EXISTS")
            drop.removeFirst(alter.utf8.count)
        }
        // DROP DEFAULT has no IF EXISTS, and a view replaced to drop its rule needs none.
        if kind == "DEFAULT" || kind == .databaseProperties
            || drop.starts(with: "CREATE OR REPLACE VIEW")
        {
            return result + drop
        }
        let constraints: Set<EntryKind> = ["CONSTRAINT", "CHECK CONSTRAINT", "FK CONSTRAINT"]
        let name =
            constraints.contains(kind)
            ? "DROP CONSTRAINT" : "DROP " + String(decoding: kind.bytes, as: UTF8.self)
        // Where a blank follows, the words end there: a kind may be called anything.
        guard let place = drop.firstRange(of: Array(name) + [0x20])?.dropLast() else {
            return result + drop
        }
        result += drop[..<place.upperBound]
        result.append(" IF EXISTS")
        return result + drop[place.upperBound...]
    }
}
