import DumpArchive

/// The text of one entry, from its comment to its ownership.
///
/// Source: pg_backup_archiver.c, _printTocEntry.
extension ScriptContext {
    /// What pg_restore prints before the entry's name.
    enum Prefix: String {
        case none = ""
        case data = "Data for "
        case statistics = "Statistics for "
    }

    /// The settings that the entry needs, its comment, definition and ownership.
    func text(
        of entry: TOCEntry, _ prefix: Prefix, _ state: inout SessionState
    ) throws(ArchiveError) -> [UInt8] {
        if isKnownPublicSchema(entry) { return [] }
        var text = state.becomeOwner(of: entry, self)
        text += state.select(schema: entry.namespace, self)
        text += state.selectDefaults(for: entry, self)
        text += comment(entry, prefix)
        text += try definition(entry)
        text += try ownership(of: entry)
        if dialect.altersAccessMethodOfPartitioned, entry.isPartitionedTable,
            let method = entry.tableAccessMethod
        {
            text.append("ALTER TABLE ")
            text += quoting.qualified(entry.namespace, entry.tag)
            text.append(" SET ACCESS METHOD ")
            text += quoting.identifier(method) + Array(";\n\n")
        }
        if entry.isACL { state.forgetUser() }
        return text
    }

    /// Old releases dumped schema public in every archive and left it out when restoring.
    private func isKnownPublicSchema(_ entry: TOCEntry) -> Bool {
        guard dialect.skipsPublicSchema, !options.clean || options.create else { return false }
        return (entry.kind == .schema && entry.tag.equals("public"))
            || (entry.kind == .comment && entry.tag.equals("SCHEMA public"))
    }

    private func comment(_ entry: TOCEntry, _ prefix: Prefix) -> [UInt8] {
        let none = Array("-")
        var text = Array("--\n-- \(prefix.rawValue)Name: ")
        text += Self.line(entry.tag)
        text.append("; Type: ")
        text += Self.line(entry.kind.bytes)
        text.append("; Schema: ")
        text += Self.line(entry.namespace ?? none)
        text.append("; Owner: ")
        text += options.noOwner ? none : Self.line(entry.owner ?? none)
        if let tablespace = entry.tablespace, !tablespace.isEmpty, !options.noTablespaces {
            text.append("; Tablespace: ")
            text += Self.line(tablespace)
        }
        text.append("\n--\n\n")
        return text
    }

    private func definition(_ entry: TOCEntry) throws(ArchiveError) -> [UInt8] {
        let definition = entry.definition ?? []
        if options.noOwner, entry.kind == .schema, !entry.isUncreatedSchema {
            // Very old releases wrote an AUTHORIZATION clause, which names the owner.
            return Array("CREATE SCHEMA ") + quoting.identifier(entry.tag) + Array(";\n\n\n")
        }
        if entry.kind == .blobMetadata {
            return try perObject(
                of: entry, Array("SELECT pg_catalog.lo_create('"), Array("')"))
        }
        if entry.kind == .acl, entry.tag.starts(with: "LARGE OBJECTS") {
            return try largeObjectACL(entry)
        }
        return definition.isEmpty ? [] : definition + Array("\n\n")
    }
}
