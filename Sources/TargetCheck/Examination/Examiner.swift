import ByteStreams
import DumpArchive
public import Exports
import RoleRewriting
import SQLSyntax
public import SynapseSchema
package import Transformation

/// Reads of an export what its verdict and its users' readiness rest on.
///
/// Of an archive the table of contents is read and the few tables that are needed; those that grow
/// with traffic only where they are small, or when asked to. A script has to be read once, whole, and
/// so has an archive that comes from a pipe.
public struct Examiner: Sendable {
    /// What the reading is for.
    public var purposes: Set<NeededTable.Purpose>
    /// Whether tables of any size are read.
    public var readsEverything: Bool
    /// Whether the sizes of all tables are wanted.
    public var wantsSizes: Bool
    /// By what a script's statements are rewritten, to know what becomes of them; nil where that is
    /// not wanted.
    package var contentOptions: ContentOptions?
    private let releases: ReleaseTable
    private let unpacking: Unpacking
    /// What to read text as that does not say its encoding.
    private let encoding: String?
    private let refusesUnknownText: Bool

    /// Files of tables that grow with use are read up to this size, in bytes as they lie there.
    private static let largestMedium: UInt64 = 8 << 20
    /// Files of tables that grow with traffic are read up to this size.
    private static let largestLarge: UInt64 = 256 << 10

    /// Prepares to read for these purposes, and for the rules of these releases.
    ///
    /// With `refusesUnknownText`, text that does not say its encoding has to be UTF-8, unless
    /// `encoding` says what it is.
    public init(
        for purposes: Set<NeededTable.Purpose>, releases: ReleaseTable,
        readsEverything: Bool = false, wantsSizes: Bool = false,
        encoding: String? = nil, refusesUnknownText: Bool = false,
        unpacking: Unpacking = Unpacking()
    ) {
        self.encoding = encoding
        self.refusesUnknownText = refusesUnknownText
        self.unpacking = unpacking
        self.releases = releases
        self.purposes = purposes
        self.readsEverything = readsEverything
        self.wantsSizes = wantsSizes
    }

    /// Reads the export at `path`; `-` is standard input.
    public func examine(_ path: String) throws(MigrationError) -> Examination {
        do {
            switch try ExportOpener.open(path, unpacking) {
            case .archive(let archive, let form):
                return try examine(archive, path: path, form: form)
            case .script(let source, let form, _):
                var examiner = self
                if source.isClusterDump, var contentOptions {
                    try ClusterScan.note(ownersOf: path, unpacking, in: &contentOptions.roles)
                    examiner.contentOptions = contentOptions
                }
                return try examiner.examine(source, path: path, form: form)
            }
        } catch {
            throw MigrationError(error, export: path)
        }
    }

    private func examine(
        _ archive: any Archive, path: String, form: String
    ) throws -> Examination {
        var result = Examination()
        ClientEncoding.showMessages(
            in: ExportEncoding.name(stated: try archive.contents.encodingName(), given: encoding))
        result.outline = try ArchiveOutline.make(
            of: archive, path: path, form: form, sizes: wantsSizes && !archive.isSequential)
        let stated = try archive.contents.encodingName()
        try ExportEncoding.refuse(encoding, against: stated, path)
        if let encoding { result.outline.encoding = encoding }
        let checksText =
            refusesUnknownText && ExportEncoding.isChecked(stated: stated, given: encoding)
        var collector = TableCollector(table: releases)
        collector.exportTime = archive.contents.header.created.milliseconds
        let needed = SynapseTables.needed(releases).filter {
            !$0.purposes.isDisjoint(with: purposes)
        }
        var feed = RowFeed(collector, needed)
        if archive.isSequential {
            let scan = StreamScan(
                wanted: Set(needed.map(\.name)), countsAll: wantsSizes, checksText: checksText)
            try scan.run(over: archive, into: &feed, &result.outline)
        } else {
            let scan = TableScan(archive, checksText: checksText)
            for size in [NeededTable.Size.small, .medium, .large] {
                let names = Set(needed.filter { $0.size == size }.map(\.name))
                result.unread.formUnion(
                    try scan.run(names, upTo: limit(of: size), into: &feed))
            }
        }
        finish(&feed, &result)
        return result
    }

    private func limit(of size: NeededTable.Size) -> UInt64 {
        if readsEverything { return .max }
        switch size {
        case .small: return .max
        case .medium: return Self.largestMedium
        case .large: return Self.largestLarge
        }
    }

    private func examine(
        _ source: PeekedSource, path: String, form: String
    ) throws -> Examination {
        var result = Examination()
        let needed = SynapseTables.needed(releases).filter {
            !$0.purposes.isDisjoint(with: purposes)
        }
        var feed = RowFeed(TableCollector(table: releases), needed)
        var scan = ScriptScan(
            wanted: Set(needed.map(\.name)),
            text: refusesUnknownText ? ScriptText(given: encoding) : nil)
        scan.rewriter = contentOptions.map {
            StatementRewriter(roles: $0.roles, options: $0.rewriting)
        }
        result.outline = try scan.run(over: source, path: path, form: form, into: &feed)
        result.rewriting = scan.rewriter?.report
        if let encoding { result.outline.encoding = encoding }
        finish(&feed, &result)
        return result
    }

    private func finish(_ feed: inout RowFeed, _ result: inout Examination) {
        let outline = result.outline
        guard !outline.holdsSeveral else { return }
        for (name, state) in outline.sequences {
            feed.collector.consume(
                sequence: name,
                SequenceState(lastValue: Int(state.lastValue), isCalled: state.isCalled))
        }
        var facts = feed.collector.facts
        facts.tables = outline.tableNames
        facts.extensions = outline.extensions
        facts.encoding = outline.encoding
        facts.serverVersion = outline.serverVersion.flatMap { PostgresVersion($0) }
        facts.owners = outline.owners
        facts.folderName = outline.folderName
        if facts.sequences == nil, !outline.sequenceNames.isEmpty { facts.sequences = [:] }
        result.facts = facts
        result.users = feed.collector.readiness.readiness()
    }
}
