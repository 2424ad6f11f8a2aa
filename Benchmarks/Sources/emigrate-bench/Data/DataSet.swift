import Foundation

/// A large export on disk: the archive as pg_dump wrote it, the zip that is delivered, and notes.
struct DataSet {
    static let owner = "k7m2q9x4wd"
    static let platformRole = "rdsadmin"

    let folder: URL

    init(size: ByteSize, in parent: URL) {
        folder = parent.appending(path: size.description)
    }

    var directory: URL {
        folder.appending(path: "\(Self.owner)-live-example.org-synapse-database.dir")
    }
    var zip: URL { folder.appending(path: "example.org-synapse-database.zip") }
    private var notes: URL { folder.appending(path: "dataset.json") }

    /// What was measured when the set was made.
    struct Notes: Codable {
        /// Changes when generated rows change, so that older sets are made anew.
        var recipe = 1
        var seed: UInt64
        var madeBy: String
        /// The bytes of all data files together, uncompressed: what restoring has to write.
        var copyTextBytes: Int
        /// The same as they are in the archive.
        var compressedBytes: Int
        var zipBytes: Int
        /// The generated rows' bytes by table.
        var tables: [String: Int]

        var ratio: Double { Double(copyTextBytes) / Double(compressedBytes) }
    }

    /// The notes of a complete set of the present recipe; they are written last.
    func completeNotes(seed: UInt64) -> Notes? {
        guard let data = try? Data(contentsOf: notes),
            let found = try? JSONDecoder().decode(Notes.self, from: data),
            found.recipe == Notes(seed: 0).recipe, found.seed == seed
        else { return nil }
        return found
    }

    func write(_ value: Notes) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(value).write(to: notes)
    }
}

extension DataSet.Notes {
    fileprivate init(seed: UInt64) {
        self.init(
            seed: seed, madeBy: "", copyTextBytes: 0, compressedBytes: 0, zipBytes: 0, tables: [:])
    }
}
