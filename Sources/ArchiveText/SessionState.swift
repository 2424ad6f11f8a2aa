import DumpArchive

/// What the script has set so far, so that it sets only what changes.
///
/// Source: pg_backup_archiver.c, _becomeOwner, _selectOutputSchema, _selectTablespace,
/// _selectTableAccessMethod and _setWithOids.
struct SessionState {
    private var user: [UInt8]?
    private var schema: [UInt8]?
    private var tablespace: [UInt8]?
    private var accessMethod: [UInt8]?
    private var withOIDs: Bool?

    /// Becomes the owner, where owners are set that way.
    mutating func becomeOwner(of entry: TOCEntry, _ context: ScriptContext) -> [UInt8] {
        guard context.options.useSetSessionAuthorization, !context.options.noOwner else {
            return []
        }
        let wanted = entry.owner ?? []
        if user == wanted { return [] }
        user = wanted
        let name =
            wanted.isEmpty
            ? Array("DEFAULT")
            : IdentifierQuoting.literal(wanted, standardStrings: context.standardStrings)
        return Array("SET SESSION AUTHORIZATION ") + name + Array(";\n\n")
    }

    /// Goes to a schema, in archives whose SQL does not name schemas.
    mutating func select(schema wanted: [UInt8]?, _ context: ScriptContext) -> [UInt8] {
        guard context.searchPath == nil, let wanted, !wanted.isEmpty, schema != wanted else {
            return []
        }
        schema = wanted
        let tail = wanted.equals("pg_catalog") ? ";\n\n" : ", pg_catalog;\n\n"
        return Array("SET search_path = ") + context.quoting.identifier(wanted) + Array(tail)
    }

    /// Sets the defaults that the entry's CREATE statement relies on.
    mutating func selectDefaults(for entry: TOCEntry, _ context: ScriptContext) -> [UInt8] {
        var text: [UInt8] = []
        if !context.options.noTablespaces, let wanted = entry.tablespace, wanted != tablespace {
            tablespace = wanted
            text.append("SET default_tablespace = ")
            text += wanted.isEmpty ? Array("''") : context.quoting.identifier(wanted)
            text.append(";\n\n")
        }
        let isAltered =
            context.dialect.altersAccessMethodOfPartitioned && entry.isPartitionedTable
        let setting = "default_table_access_method"
        if context.dialect.setsAccessMethod, !isAltered,
            !context.options.omittedSettings.contains(setting),
            let wanted = entry.tableAccessMethod, wanted != accessMethod
        {
            accessMethod = wanted
            text.append("SET \(setting) = ")
            text += context.quoting.identifier(wanted) + Array(";\n\n")
        }
        if context.dialect.setsDefaultWithOIDs, entry.kind == .table, entry.hasOIDs != withOIDs {
            withOIDs = entry.hasOIDs
            text.append("SET default_with_oids = \(entry.hasOIDs);\n\n")
        }
        return text
    }

    /// Forgets the user: an ACL's own SQL may have changed it.
    mutating func forgetUser() { user = nil }

    /// Forgets the schema: it may have been dropped.
    mutating func forgetSchema() { schema = nil }

    /// Forgets everything after connecting anew, but the mode of OIDs as pg_restore does.
    mutating func reconnect() {
        user = nil
        schema = nil
        tablespace = nil
        accessMethod = nil
    }
}

extension TOCEntry {
    /// Whether the relation is a partitioned table, which only archives from 1.16 on tell.
    var isPartitionedTable: Bool { relationKind == Int32(UInt8(ascii: "p")) }
}
