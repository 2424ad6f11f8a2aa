/// Every release of Synapse, with its schema, its deltas, its background updates and its checks.
public struct ReleaseTable: Sendable {
    /// The releases, oldest first.
    public let releases: [SynapseRelease]
    /// The checks of sequences, of all releases.
    public let sequenceRules: [SequenceRule]

    let deltas: [SchemaDelta: Availability]
    let updates: [String: BackgroundUpdate]
    private let places: [SynapseVersion: Int]

    /// The table that is compiled in.
    public static func builtIn() throws(ReleaseTableError) -> ReleaseTable {
        try shared.get()
    }

    private static let shared = Result { () throws(ReleaseTableError) in
        try ReleaseTable(
            releases: PackageResources.releases_tsv, deltas: PackageResources.deltas_tsv,
            updates: PackageResources.updates_tsv, sequences: PackageResources.sequences_tsv)
    }

    init(
        releases: [UInt8], deltas: [UInt8], updates: [UInt8], sequences: [UInt8]
    ) throws(ReleaseTableError) {
        self.releases = try TableReader.releases(releases)
        var places: [SynapseVersion: Int] = [:]
        var names: [String: Int] = [:]
        for (index, release) in self.releases.enumerated() {
            places[release.version] = index
            names[release.version.description] = index
        }
        self.places = places
        self.deltas = try TableReader.deltas(deltas, places: names)
        self.updates = try TableReader.updates(updates, places: names)
        sequenceRules = try TableReader.sequences(sequences)
    }

    /// The release with this version, if the table has it.
    public func release(_ version: SynapseVersion) -> SynapseRelease? {
        places[version].map { releases[$0] }
    }

    /// The newest release that the table has.
    public var newest: SynapseRelease? { releases.last }

    /// Where a version stands among the releases.
    public func place(of version: SynapseVersion) -> ReleasePlace {
        if let index = places[version] { return .release(index) }
        guard let older = releases.lastIndex(where: { $0.version < version }) else {
            return .beforeTable
        }
        return older == releases.count - 1 ? .afterTable(older) : .between(older)
    }

    /// The deltas that the release at `index` ships, in the order in which it would run them.
    func deltas(at index: Int) -> [SchemaDelta] {
        deltas.filter { $0.value.contains(index) }.map(\.key).sorted()
    }
}

/// Where a version stands in the table of releases.
public enum ReleasePlace: Hashable, Sendable {
    /// It is a release of the table.
    case release(Int)
    /// It is newer than the table's last release, whose place this is.
    case afterTable(Int)
    /// It is no release that the table knows; the next older one's place is this.
    case between(Int)
    /// It is older than the table's first release.
    case beforeTable
}

/// The compiled-in tables are not what this code expects, which is a fault of the build.
public struct ReleaseTableError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which table.
    public let table: String
    /// Which line, from 1.
    public let line: Int
    /// The line.
    public let text: String

    /// What is wrong.
    public var description: String {
        "line \(line) of the built-in table \(table) cannot be read: \(text)"
    }
}
