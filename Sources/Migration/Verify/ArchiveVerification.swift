import DumpArchive
import PostgresClient

/// Compares an archive, of which any entry's data can be read at any time, with a database.
struct ArchiveVerification {
    private let archive: any Archive
    private let options: VerifyOptions
    private let progress: LoadProgress

    init(_ archive: any Archive, _ options: VerifyOptions, _ progress: LoadProgress) {
        self.archive = archive
        self.options = options
        self.progress = progress
    }

    func run() throws -> VerifyReport {
        let prepared = try PreparedArchive(archive, options.adaptation)
        let scripts = try EntryScripts(
            toc: prepared.contents,
            options: PreparedArchive.scriptOptions(
                for: prepared.contents.header, rewriting: options.adaptation.rewriting))
        var report = VerifyReport()
        report.selection = prepared.selection
        try TableVerification.definitions(
            DefinitionProof(prepared, scripts), options, &report)
        report.tables = try TableVerification(
            subjects: try subjects(prepared, scripts), options: options, progress: progress,
            preamble: scripts.settings
        ).run()
        try compareLargeObjects(prepared, &report)
        return report
    }

    private func compareLargeObjects(
        _ prepared: PreparedArchive, _ report: inout VerifyReport
    ) throws {
        let proofs = prepared.contents.entries.filter { $0.kind == .blobs && $0.hasData }.map {
            LargeObjectProof(
                archive: archive, entry: $0, subject: "\(archive.tocPath): \($0.readableName)")
        }
        guard !proofs.isEmpty else { return }
        guard !options.countsOnly else {
            report.unchecked["contents of large objects"] = try proofs.reduce(0) {
                try $0 + $1.count()
            }
            return
        }
        progress.begin("verifying large objects")
        var connection = try MigrationError.naming("read the database") {
            () throws(PostgresError) in
            try Connection(options.conninfo, limit: progress.workLimit)
        }
        for proof in proofs {
            let findings = try proof.compare(on: &connection, progress: progress, most: 100)
            report.largeObjects += findings.count
            report.largeObjectMismatches += findings.mismatches
        }
    }

    private func subjects(
        _ prepared: PreparedArchive, _ scripts: EntryScripts
    ) throws -> [TableVerification.Subject] {
        let reading = ArchiveRows(archive: archive, contents: prepared.contents)
        var groups: [[Int]] = []
        var byCopy: [[UInt8]: Int] = [:]
        for (index, entry) in prepared.contents.entries.enumerated()
        where entry.hasData && entry.kind != .blobs {
            let copy = entry.copyStatement ?? []
            // Several entries fill one table where rows go through the root of partitions.
            if !copy.isEmpty, let group = byCopy[copy] {
                groups[group].append(index)
                continue
            }
            byCopy[copy] = groups.count
            groups.append([index])
        }
        return try groups.map { group in
            let first = group[0]
            let entry = prepared.contents.entries[first]
            let kept = group.filter { !prepared.emptiedEntries.contains($0) }
            let isCounted = entry.copyStatement?.isEmpty ?? true
            let replay: TableVerification.Replay = { take in
                for index in kept { try reading.replay(index, take) }
            }
            return TableVerification.Subject(
                name: String(
                    decoding: (entry.namespace.map { $0 + [0x2e] } ?? []) + entry.tag,
                    as: UTF8.self),
                sqlName: scripts.tableName(of: first), copyStatement: entry.copyStatement ?? [],
                settings: scripts.settingsForData(of: first),
                total: isCounted ? try insertedRows(kept, prepared) : nil, isCounted: isCounted,
                cost: try kept.reduce(0) {
                    try $0 + archive.data(of: prepared.contents.entries[$1]).size
                },
                replay: isCounted ? nil : replay)
        }
    }

    /// What INSERT statements bring can only be counted.
    private func insertedRows(_ group: [Int], _ prepared: PreparedArchive) throws -> RowTotal {
        var total = RowTotal()
        for index in group {
            total.rows += try InsertData.pass(
                prepared.contents.entries[index], of: archive,
                backslashEscapes: prepared.contents.usesBackslashEscapes
            ) { _ in }
        }
        return total
    }
}

/// The rows of an archive's tables.
struct ArchiveRows: Sendable {
    let archive: any Archive
    /// The table of contents after rewriting.
    let contents: TableOfContents

    /// The rows of a table in the export.
    func source(of index: Int) throws -> RowSource {
        let entry = contents.entries[index]
        let (source, data) = try archive.openData(of: entry)
        return RowSource(
            source, of: entry, path: data.path)
    }

    /// Hands the rows on, in pieces.
    func replay(_ index: Int, _ take: (UnsafeRawBufferPointer) throws -> Void) throws {
        let source = try source(of: index)
        while let piece = try source.next() { try take(piece.bytes) }
    }
}
