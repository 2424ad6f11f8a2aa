public import DumpArchive

/// The list that `pg_restore -l` prints for an archive, which `pg_restore -L` reads.
///
/// As with scripts, the pg_restore to follow is that of the release that wrote the archive.
/// Source: pg_backup_archiver.c, PrintTOCSummary and sanitize_line.
public struct TOCList {
    /// What the archive's container is called in the list.
    public enum Container: String, Sendable {
        /// One file.
        case custom = "CUSTOM"
        /// A folder.
        case directory = "DIRECTORY"
        /// A tar file.
        case tar = "TAR"
    }

    private let contents: TableOfContents
    private let order: RestoreOrder
    private let container: Container

    /// Prepares the list of everything that a plain `pg_restore` restores, statistics included.
    public init(_ contents: TableOfContents, container: Container) {
        self.contents = contents
        self.container = container
        var options = ScriptOptions()
        options.withStatistics = true
        order = RestoreOrder(options, header: contents.header)
    }

    /// The list, with `created` for the time of the dump: `2026-11-23 11:41:12 UTC`.
    ///
    /// The zone is the reader's, which only the caller knows.
    public func bytes(created: String) -> [UInt8] {
        var text = heading(created)
        for entry in contents.entries where isListed(entry) {
            text.append("\(entry.dumpID); \(entry.catalogOID) \(entry.objectOID) ")
            text += entry.kind.bytes
            for field in [entry.namespace ?? Array("-"), entry.tag, entry.owner ?? []] {
                text.append(" ")
                text += ScriptContext.line(field)
            }
            text.append("\n")
        }
        return text
    }

    private func isListed(_ entry: TOCEntry) -> Bool {
        // Up to 10 the database's own entry is only passed over when it is restored.
        if entry.kind == .database, RestoreDialect(for: contents.header).keepsDatabaseComments {
            return true
        }
        return !order.parts(of: entry).isEmpty
    }

    private func heading(_ created: String) -> [UInt8] {
        let header = contents.header
        let version = header.version
        var text = Array(";\n; Archive created at \(created)\n;     dbname: ")
        text += ScriptContext.line(header.databaseName ?? [])
        text.append("\n;     TOC Entries: \(contents.entries.count)\n")
        text.append(";     Compression: \(header.compression)\n")
        text.append(";     Dump Version: \(version)-\(version.revision)\n")
        text.append(";     Format: \(container.rawValue)\n")
        text.append(";     Integer: \(header.integerSize) bytes\n")
        text.append(";     Offset: \(header.offsetSize) bytes\n")
        text += header.origin { ";     \($0): " }
        text.append(";\n;\n; Selected TOC Entries:\n;\n")
        return text
    }
}

extension ArchiveHeader.Compression: CustomStringConvertible {
    /// The level, or the algorithm's name, as `pg_restore -l` has it.
    public var description: String {
        switch self {
        case .level(let level): "\(level)"
        case .algorithm(let algorithm): "\(algorithm)"
        }
    }
}
