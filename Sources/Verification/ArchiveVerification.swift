import ArchiveText
package import DatabaseWork
import Definitions
package import DumpArchive
package import Exports
import PostgresClient
import RoleRewriting
import SQLSyntax
import Transformation

/// Compares an archive, of which any entry's data can be read at any time, with a database.
package struct ArchiveVerification {
    private let archive: any Archive
    private let options: VerifyOptions
    private let progress: LoadProgress
    private let sessions: VerifySessions

    package init(
        _ archive: any Archive, _ options: VerifyOptions, _ progress: LoadProgress,
        _ sessions: VerifySessions
    ) {
        self.archive = archive
        self.options = options
        self.progress = progress
        self.sessions = sessions
    }

    package func run() throws -> VerifyReport {
        let prepared = try PreparedArchive(archive, options.contentOptions)
        let scripts = try EntryScripts(
            toc: prepared.contents,
            options: PreparedArchive.scriptOptions(
                for: prepared.contents.header, rewriting: options.contentOptions.rewriting))
        var report = VerifyReport()
        report.selection = prepared.selection
        try TableVerification.definitions(
            DefinitionProof(prepared, scripts, refusal: sessions.refusal), sessions, &report)
        report.tables = try TableVerification(
            subjects: try subjects(prepared, scripts), options: options, progress: progress,
            sessions: sessions, preamble: scripts.settings
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
        var connection = try sessions.reader()
        for proof in proofs {
            let findings = try proof.compare(
                on: &connection, progress: progress, most: 100, passesOverUnreadable: true)
            report.largeObjects += findings.count
            report.noteUnreadableObjects(findings.unreadable)
            report.largeObjectMismatches += findings.mismatches
        }
    }

    private func subjects(
        _ prepared: PreparedArchive, _ scripts: EntryScripts
    ) throws -> [TableVerification.Subject] {
        let reading = ArchiveRows(archive: archive, contents: prepared.contents)
        var groups: [[Int]] = []
        var byTable: [[UInt8]: Int] = [:]
        for (index, entry) in prepared.contents.entries.enumerated()
        where entry.hasData && entry.kind != .blobs {
            // Several entries fill one table where rows go through the root of partitions.
            let table = entry.filledTable
            if let table, let group = byTable[table] {
                groups[group].append(index)
                continue
            }
            if let table { byTable[table] = groups.count }
            groups.append([index])
        }
        return try groups.map { group in
            let first = group[0]
            let entry = prepared.contents.entries[first]
            let kept = group.filter { !prepared.emptiedEntries.contains($0) }
            let isCopied = !(entry.copyStatement?.isEmpty ?? true)
            return TableVerification.Subject(
                name: String(
                    decoding: (entry.namespace.map { $0 + [0x2e] } ?? []) + entry.tag,
                    as: UTF8.self),
                sqlName: entry.namedTable ?? scripts.tableName(of: first),
                settings: scripts.settingsForData(of: first),
                expectation: { [progress] in
                    try isCopied
                        ? reading.copied(kept, of: group, progress)
                        : reading.inserted(kept, progress)
                },
                cost: try kept.reduce(0) {
                    try $0 + archive.data(of: prepared.contents.entries[$1]).size
                },
                replay: { body in try reading.replay(kept, body) })
        }
    }
}

/// The rows of an archive's tables.
package struct ArchiveRows: Sendable {
    package let archive: any Archive
    /// The table of contents after rewriting.
    package let contents: TableOfContents

    /// Creates the rows of an archive; nothing is read.
    package init(archive: any Archive, contents: TableOfContents) {
        self.archive = archive
        self.contents = contents
    }

    /// The rows of a table in the export.
    package func source(of index: Int) throws -> RowSource {
        let entry = contents.entries[index]
        let (source, data) = try archive.openData(of: entry)
        return RowSource(
            source, of: entry, path: data.path)
    }

    /// What the rows of those entries of a table's come to that were not left out.
    package func copied(
        _ indexes: [Int], of group: [Int], _ progress: LoadProgress
    ) throws -> RowExpectation {
        var sum = RowSum()
        for index in indexes {
            let source = try source(of: index)
            while let piece = try source.next() {
                try progress.checkCancelled()
                sum.add(piece.bytes)
            }
        }
        return expectation(of: group, sum.total)
    }

    /// What the rows of COPY statements that fill one table are to come to in a database.
    package func expectation(of group: [Int], _ total: RowTotal) -> RowExpectation {
        let copies = group.map { index in
            contents.entries[index].copyStatement.flatMap { SQLStatement(parsing: $0) }
                .flatMap { CopyFrom($0) }
        }
        var columns: [LedgerTable.Columns] = []
        for copy in copies where !columns.contains(copy?.columns) { columns.append(copy?.columns) }
        // Partitions have their columns in an order of their own.
        let isPlain = columns.count == 1 && copies.allSatisfy { $0?.isPlain ?? false }
        let isCountable = copies.allSatisfy { $0?.linesAreRows ?? false }
        var result = RowExpectation(means: isPlain ? .sum : .server(countable: isCountable))
        result.columns = columns
        result.total = total
        return result
    }

    /// What the rows of entries come to that are INSERT statements.
    package func inserted(_ indexes: [Int], _ progress: LoadProgress) throws -> RowExpectation {
        var account = ScriptAccount()
        for index in indexes {
            _ = try InsertData.read(
                contents.entries[index], of: archive,
                backslashEscapes: try contents.usesBackslashEscapes()
            ) { reader, item in
                try progress.checkCancelled()
                account.consume(item, reader)
            }
        }
        return expectation(account)
    }

    /// What INSERT statements of entries are to come to in a database.
    package func expectation(_ account: ScriptAccount) -> RowExpectation {
        let filled = account.ledger.filled
        guard filled.count <= 1 else {
            return RowExpectation(means: .nothing("its data fills several tables"))
        }
        guard let table = filled.first else { return RowExpectation(means: .sum) }
        return account.ledger.expectation(of: table)
    }

    /// Hands the rows of entries on, as they stand in the export.
    package func replay(_ indexes: [Int], _ body: (ExportedRows) throws -> Void) throws {
        for index in indexes {
            let entry = contents.entries[index]
            guard let copy = entry.copyStatement.flatMap({ SQLStatement(parsing: $0) }) else {
                _ = try InsertData.read(
                    entry, of: archive, backslashEscapes: try contents.usesBackslashEscapes()
                ) { reader, item in
                    switch item {
                    case .statement: try body(.insert(reader.statement))
                    case .fragment: try body(.fragment)
                    default: break
                    }
                }
                continue
            }
            try body(.copy(copy))
            let source = try source(of: index)
            while let piece = try source.next() { try body(.rows(piece.bytes)) }
            try body(.copyEnd)
        }
    }
}

extension TOCEntry {
    /// The table that the entry's rows go to, where it tells; several entries fill one where rows go
    /// through the root of partitions.
    package var filledTable: [UInt8]? {
        if let table = namedTable { return table }
        guard let copy = copyStatement, !copy.isEmpty else { return nil }
        return copy
    }

    /// The same, as SQL names it: in its COPY statement, or in pg_dump's note that its INSERT
    /// statements are for the root of its partitions.
    package var namedTable: [UInt8]? {
        if let copy = copyStatement, !copy.isEmpty { return CopyText(copy)?.table }
        guard isLoadedViaPartitionRoot, let note = definition else { return nil }
        return note.dropFirst("-- load via partition root ".utf8.count).split(separator: 0x0a).first
            .map { Array($0) }
    }
}
