public import DumpArchive

/// What serial pg_restore emits of an archive, and in which order.
///
/// Source: pg_backup_archiver.c, _tocEntryRequired, _tocEntryRestorePass and RestoreArchive.
public struct RestoreOrder: Sendable {
    /// What is wanted of an entry.
    public struct Parts: OptionSet, Hashable, Sendable {
        /// The bits.
        public let rawValue: UInt8

        /// Creates a set from its bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The definition.
        public static let schema = Parts(rawValue: 1)
        /// The rows or large objects, or the definition of an entry that counts as data.
        public static let data = Parts(rawValue: 2)
        /// Planner statistics.
        public static let statistics = Parts(rawValue: 4)
    }

    /// The three times that pg_restore goes through the archive.
    public enum Pass: Int, Hashable, Sendable, CaseIterable {
        /// All that is not in a later pass.
        case main
        /// Privileges, which could lock out what comes before.
        case acl
        /// What may depend on privileges.
        case postACL
    }

    private let create: Bool
    private let withStatistics: Bool
    private let noPrivileges: Bool
    private let dialect: RestoreDialect

    /// Prepares to select by `options` from an archive with this header.
    public init(_ options: ScriptOptions, header: ArchiveHeader) {
        create = options.create
        withStatistics = options.withStatistics
        noPrivileges = options.noPrivileges
        dialect = options.dialect ?? RestoreDialect(for: header)
    }

    /// The indexes of the entries that are restored, in the order of restoring.
    public func indexes(of contents: TableOfContents) -> [Int] {
        var passes = Pass.allCases.map { _ in [Int]() }
        for (index, entry) in contents.entries.enumerated() where !parts(of: entry).isEmpty {
            passes[pass(of: entry).rawValue].append(index)
        }
        return passes.flatMap { $0 }
    }

    /// What is wanted of `entry`; nothing for an entry that is left out.
    public func parts(of entry: TOCEntry) -> Parts {
        if noPrivileges, entry.isACL { return [] }
        switch entry.kind {
        case .encoding, .standardStrings, .searchPath: return []
        case .database, .databaseProperties: return create ? .schema : []
        case "<Init>" where entry.tag.equals("Max OID"): return []
        case .acl, .comment, .securityLabel:
            if entry.tag.starts(with: "DATABASE "), !create, !dialect.keepsDatabaseComments {
                return []
            }
        default: break
        }
        var parts: Parts = [.schema, .data]
        if entry.isStatistics {
            guard withStatistics else { return [] }
            parts = .statistics
        }
        if !entry.hasData {
            parts = parts.intersection(countsAsData(entry) ? .data : [.schema, .statistics])
        }
        if (entry.definition ?? []).isEmpty || entry.isLoadedViaPartitionRoot {
            parts.remove(.schema)
        }
        return parts
    }

    /// When `entry` has its turn.
    public func pass(of entry: TOCEntry) -> Pass {
        if entry.isACL { return .acl }
        switch entry.kind {
        case .eventTrigger, .materializedViewData:
            return .postACL
        case .comment, .securityLabel:
            return entry.tag.starts(with: "EVENT TRIGGER ") ? .postACL : .main
        case .statisticsData:
            let isLate = entry.section == .postData && dialect.defersPostDataStatistics
            return isLate ? .postACL : .main
        default:
            return .main
        }
    }

    /// Whether an entry without data of its own is restored with the data.
    private func countsAsData(_ entry: TOCEntry) -> Bool {
        switch entry.kind {
        case .sequenceSet, .blob, .blobMetadata: true
        case .acl, .comment, .securityLabel: entry.tag.starts(with: "LARGE OBJECT")
        default: false
        }
    }
}
