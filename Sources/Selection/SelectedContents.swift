package import DumpArchive
package import Exports

/// The part of an archive's table of contents that was chosen.
package struct SelectedContents {
    /// The entries that stay, in their order.
    package private(set) var contents: TableOfContents
    private var report: SelectionReport?
    /// The entries with rows that are left out while their tables stay.
    private var emptied: [TOCEntry] = []
    private var chosen: Set<DumpID> = []

    /// Chooses from an archive.
    ///
    /// Throws `.usage` for a pattern that names nothing, and `.refused` for a choice that could not
    /// be loaded.
    package init(_ contents: TableOfContents, _ selection: Selection) throws(MigrationError) {
        self.contents = contents
        guard !selection.isEverything else { return }
        let graph = EntryGraph(contents)
        var selector = EntrySelector(graph, selection)
        var kept = try selector.run()
        kept.formIntersection(
            SectionFilter(selection, header: contents.header).kept(of: contents.entries))
        try Self.refuseMissingRows(selector.emptiedRows, kept, graph)
        try Self.refuseMissingRoots(kept, graph)
        emptied = selector.emptiedRows.map { contents.entries[$0] }
        self.contents.entries = contents.entries.indices.filter(kept.contains).map {
            contents.entries[$0]
        }
        chosen = Set(self.contents.entries.map(\.dumpID))
        report = selector.report
        report?.entriesLeftOut = contents.entries.count - kept.count
    }

    /// What was left out of an archive, with the sizes that its container tells; nil where everything
    /// stays.
    package func report(
        on archive: any Archive, isSynapse: Bool, _ selection: Selection
    ) -> SelectionReport? {
        guard var report else { return nil }
        for (index, entry) in emptied.enumerated() where !archive.isSequential {
            do throws(ArchiveError) {
                report.rowsLeftOut[index].storedBytes = try archive.data(of: entry).size
            } catch {
                // Rows that are not wanted need not be there.
            }
        }
        if isSynapse { report.warnings += SynapseChoice.warnings(report, selection) }
        return report
    }

    /// Whether something that is wrong with the archive is wrong with what stays.
    package func concerns(_ error: ArchiveError) -> Bool {
        guard report != nil, let entry = error.entry else { return true }
        return chosen.contains(entry.dumpID)
    }

    /// Sees that what rows go in through stays with them.
    private static func refuseMissingRoots(
        _ kept: Set<Int>, _ graph: EntryGraph
    ) throws(MigrationError) {
        for rows in kept.sorted() where graph.entries[rows].isLoadedViaPartitionRoot {
            guard let table = graph.hosts[rows], kept.contains(table),
                let missing = graph.roots(above: table).subtracting(kept).min()
            else { continue }
            throw MigrationError(
                .refused,
                "rows of \(graph.name(of: table)) go in through the table that it is a partition of,"
                    + " as the export was made with --load-via-partition-root, and"
                    + " \(graph.name(of: missing)) is to be left out",
                advice: "Leave out both (--exclude-table-and-children \(graph.name(of: missing)))")
        }
    }

    /// Sees that no foreign key is left whose rows refer to rows that are left out.
    private static func refuseMissingRows(
        _ emptied: [Int], _ kept: Set<Int>, _ graph: EntryGraph
    ) throws(MigrationError) {
        let tables = Set(emptied.compactMap { graph.hosts[$0] })
        for index in kept.sorted() where graph.isForeignKey(index) {
            guard let own = graph.hosts[index],
                let missing = graph.referenced(by: index).first(where: tables.contains),
                graph.parts[own].contains(where: {
                    graph.entries[$0].kind == .tableData && kept.contains($0)
                })
            else { continue }
            throw MigrationError(
                .refused,
                "rows of \(graph.name(of: own)) may refer to rows of \(graph.name(of: missing)), which"
                    + " are to be left out; its foreign key could not be made",
                advice: "Leave out both: --exclude-table-data \(graph.name(of: own))")
        }
    }
}
