public import DumpArchive

/// The SQL of single entries, each of which can run in a session of its own.
///
/// pg_restore -j works the same way: every connection begins with the settings of the whole archive,
/// and each entry's text sets what else it needs (pg_backup_archiver.c, restore_toc_entry).
public struct EntryScripts: Sendable {
    /// The archive's table of contents.
    public let contents: TableOfContents
    /// What is restored of each entry, and when.
    public let order: RestoreOrder
    private let context: ScriptContext

    /// Prepares the texts of an archive's entries.
    public init(toc contents: TableOfContents, options: ScriptOptions) throws(ArchiveError) {
        self.contents = contents
        context = try ScriptContext(contents, options)
        order = context.order
    }

    /// The settings that every session begins with.
    public var settings: [UInt8] { context.settings() }

    /// The name of the archive's client encoding.
    public var encoding: [UInt8] { context.encoding }

    /// Whether backslashes are literal in plain strings.
    public var standardStrings: Bool { context.standardStrings }

    /// The statements that make the entry's object, or that it is.
    public func definition(of index: Int) throws(ArchiveError) -> [UInt8] {
        var state = SessionState()
        return try context.text(of: contents.entries[index], .none, &state)
    }

    /// The settings under which the entry's COPY statement finds its table.
    public func settingsForData(of index: Int) -> [UInt8] {
        var state = SessionState()
        return state.select(schema: contents.entries[index].namespace, context)
    }

    /// The table of a TABLE DATA entry as SQL names it.
    public func tableName(of index: Int) -> [UInt8] {
        let entry = contents.entries[index]
        return context.quoting.qualified(entry.namespace, entry.tag)
    }
}
