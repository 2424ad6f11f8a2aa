import ByteStreams
import DumpArchive

/// What the text of an entry depends on besides the entry.
struct ScriptContext {
    let options: ScriptOptions
    let dialect: RestoreDialect
    let quoting: IdentifierQuoting
    let order: RestoreOrder
    /// The name of the client encoding.
    let encoding: [UInt8]
    /// Whether backslashes are literal in strings.
    let standardStrings: Bool
    /// The archive's own search path command; nil in archives before 1.13.
    let searchPath: [UInt8]?
    /// The OID lists of BLOB METADATA entries.
    private let largeObjects: [DumpID: [[UInt8]]]

    /// Reads the entries that stand for settings of the whole archive.
    init(_ contents: TableOfContents, _ options: ScriptOptions) throws(ArchiveError) {
        self.options = options
        dialect = options.dialect ?? RestoreDialect(for: contents.header)
        quoting = IdentifierQuoting(dialect)
        order = RestoreOrder(options, header: contents.header)
        let settings = try ArchiveSettings(contents)
        var largeObjects: [DumpID: [[UInt8]]] = [:]
        for entry in contents.entries where entry.kind == .blobMetadata {
            largeObjects[entry.dumpID] = try Self.objectList(entry)
        }
        encoding = settings.encoding
        standardStrings = settings.standardStrings
        searchPath = settings.searchPath
        self.largeObjects = largeObjects
        if let key = options.restrictKey {
            let isPlain = key.utf8.allSatisfy { $0.isASCIILetterOrDigit }
            guard isPlain, !key.isEmpty else {
                throw ArchiveError(
                    .unsupported, "the restrict key must consist of letters and digits")
            }
        }
    }

    /// The OIDs, in decimal, that a BLOB METADATA entry lists.
    func objects(of dumpID: DumpID) -> [[UInt8]]? { largeObjects[dumpID] }

    private static func objectList(_ entry: TOCEntry) throws(ArchiveError) -> [[UInt8]] {
        var list: [[UInt8]] = []
        for line in (entry.definition ?? []).split(separator: UInt8(ascii: "\n")) {
            guard let _: UInt32 = parseDecimal(line) else {
                throw ArchiveError(
                    .damaged, "the list of large objects has a line that is not an OID",
                    entry: ArchiveError.Entry(entry))
            }
            list.append(Array(line))
        }
        return list
    }
}
