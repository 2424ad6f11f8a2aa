import ByteStreams
public import DumpArchive

/// What an archive's entries say of the whole of it: how its SQL is to be read.
///
/// Checks, rewriting and printing all go by this. Source: pg_backup_archiver.c, ReadToc,
/// processEncodingEntry and its like; _allocAH has what holds where an entry is missing.
public struct ArchiveSettings: Sendable {
    /// The name of the client encoding.
    public private(set) var encoding = Array("SQL_ASCII".utf8)
    /// Whether backslashes are literal in plain strings; they are not in an archive that does not say
    /// so.
    public private(set) var standardStrings = false
    /// The archive's own search path command; nil in archives before 1.13.
    public private(set) var searchPath: [UInt8]?

    /// Reads the entries that stand for settings.
    ///
    /// Throws `.damaged` where one cannot be read, or two contradict each other: which of them counts
    /// then depends on who reads them.
    public init(_ contents: TableOfContents) throws(ArchiveError) {
        var first: [EntryKind: TOCEntry] = [:]
        // Entries are large, and few of them are wanted here.
        for index in contents.entries.indices
        where [.encoding, .standardStrings, .searchPath].contains(contents.entries[index].kind) {
            let entry = contents.entries[index]
            switch entry.kind {
            case .encoding: encoding = try Self.encodingName(entry)
            case .standardStrings: standardStrings = try Self.standardStrings(entry)
            case .searchPath: searchPath = entry.definition
            default: continue
            }
            if let other = first[entry.kind], other.definition != entry.definition {
                throw ArchiveError(
                    .damaged, "two entries set \(entry.kind.description), each otherwise",
                    entry: ArchiveError.Entry(entry))
            }
            first[entry.kind] = entry
        }
    }

    private static func encodingName(_ entry: TOCEntry) throws(ArchiveError) -> [UInt8] {
        let parts = (entry.definition ?? []).split(
            separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
        // The name goes into SQL between quotes and so must not be able to leave them.
        guard parts.count == 3, !parts[1].isEmpty,
            parts[1].allSatisfy({ $0.isASCIILetterOrDigit || $0 == 0x5F || $0 == 0x2D })
        else {
            throw ArchiveError(
                .damaged, "the client encoding is not named", entry: ArchiveError.Entry(entry))
        }
        return Array(parts[1])
    }

    private static func standardStrings(_ entry: TOCEntry) throws(ArchiveError) -> Bool {
        let definition = entry.definition ?? []
        if definition.firstRange(of: "'on'") != nil { return true }
        if definition.firstRange(of: "'off'") != nil { return false }
        throw ArchiveError(
            .damaged, "standard_conforming_strings is neither on nor off",
            entry: ArchiveError.Entry(entry))
    }
}
