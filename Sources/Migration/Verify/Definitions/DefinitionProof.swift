import DumpArchive
import PostgresClient

/// Gathers what an export promises and holds a database against it.
struct DefinitionProof {
    private var collector: PromiseCollector
    private var exportMajor: Int?

    /// Gathers the promises of an archive after rewriting.
    init(_ prepared: PreparedArchive, _ scripts: EntryScripts) throws {
        exportMajor = prepared.contents.header.serverVersion.flatMap(Self.major)
        collector = PromiseCollector(encoding: String(decoding: scripts.encoding, as: UTF8.self))
        let escapes = prepared.contents.usesBackslashEscapes
        for index in scripts.order.indexes(of: scripts.contents) {
            let entry = scripts.contents.entries[index]
            guard !entry.hasData, entry.kind != .blobMetadata, entry.kind != .blob else { continue }
            try collector.take(
                script: try scripts.definition(of: index), backslashEscapes: escapes)
        }
    }

    /// Begins with nothing, for a script that is read statement by statement.
    init(_ collector: PromiseCollector, serverVersion: String?) {
        self.collector = collector
        exportMajor = serverVersion.flatMap { Self.major(Array($0.utf8)) }
    }

    /// Compares, and adds what was found to a report.
    func run(
        on connection: inout Connection, _ report: inout VerifyReport
    ) throws(MigrationError) {
        var check = DefinitionCheck(collector.promises, exportMajor: exportMajor)
        report.definitions = try check.run(on: &connection)
        report.definitionCount = collector.promises.count
        report.unchecked = collector.promises.unchecked
    }

    /// Compares, and ends a load in which anything is not as promised.
    ///
    /// Returns how many definitions were compared.
    func check(_ sessions: TargetSession) throws -> Int {
        var connection = try sessions.connect()
        var check = DefinitionCheck(collector.promises, exportMajor: exportMajor)
        let wrong = try check.run(on: &connection).filter(\.isMismatch)
        guard wrong.isEmpty else {
            let rest = wrong.count > 3 ? ", and \(wrong.count - 3) more" : ""
            throw MigrationError(
                .refused,
                "the database is not as the export defines it: "
                    + wrong.prefix(3).map(\.text).joined(separator: ", ") + rest,
                advice: "Report it as a bug; --verify none loads without the proof")
        }
        return collector.promises.count
    }

    /// The major version in a text such as `15.18 (Debian …)`.
    private static func major(_ text: [UInt8]) -> Int? {
        Int(String(decoding: text.prefix { (0x30...0x39).contains($0) }, as: UTF8.self))
    }
}
