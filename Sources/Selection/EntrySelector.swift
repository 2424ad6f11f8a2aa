import DumpArchive
package import Exports

/// Decides which entries of an archive stay when tables and schemas are chosen.
///
/// The rules are pg_dump's for `-t`, `-T`, `-n` and `-N`, with two differences that make the result
/// load: what a chosen table needs (schemas, types, functions) is taken along, and what depends on
/// something that is left out (foreign keys, views) goes, too. Both are reported.
package struct EntrySelector {
    private let graph: EntryGraph
    private let families: TableFamilies
    private let selection: Selection
    package private(set) var report = SelectionReport()

    package init(_ graph: EntryGraph, _ selection: Selection) {
        self.graph = graph
        self.selection = selection
        families = TableFamilies(graph)
    }

    private var entries: [TOCEntry] { graph.entries }

    /// The entries that stay.
    ///
    /// Throws `.usage` for a pattern that names nothing, and `.refused` where a table that stays
    /// cannot do without one that goes.
    package mutating func run() throws(MigrationError) -> Set<Int> {
        let excluded = try excludedRelations()
        var kept = Set(entries.indices)
        if !excluded.isEmpty { kept = try without(excluded) }
        if !selection.tables.isEmpty || !selection.schemas.isEmpty {
            kept = try chosen(of: kept)
        }
        let emptied = try relationsWithoutRows()
        for index in graph.relations where kept.contains(index) && emptied.contains(index) {
            let rows = rows(of: index)
            kept.subtract(rows)
            emptiedRows += rows
        }
        describe(kept)
        return kept
    }

    /// The entries with rows that stay behind while their tables stay.
    package private(set) var emptiedRows: [Int] = []

    // MARK: leaving out

    private var matcher: PatternMatcher { PatternMatcher(graph, families) }

    /// The entries with the rows of a relation.
    private func rows(of index: Int) -> [Int] {
        entries[index].kind == .tableData
            ? [index] : graph.neededBy[index].filter { entries[$0].kind == .tableData }
    }

    /// The relations whose rows are to be left out; who names some to no effect is told.
    private mutating func relationsWithoutRows() throws(MigrationError) -> Set<Int> {
        let option = "--exclude-table-data"
        var found: Set<Int> = []
        for pattern in selection.excludedRows {
            let named = try matcher.relations(pattern, option: option)
            found.formUnion(named)
            guard named.allSatisfy({ rows(of: $0).isEmpty }) else { continue }
            let isParent = named.contains { !families.children(of: $0).isEmpty }
            report.warnings.append(
                "\(pattern.argument(of: option)) leaves nothing out: what it names has no rows of its"
                    + " own"
                    + (isParent && !pattern.hasChildren
                        ? ", only its partitions have; \(option)-and-children leaves out theirs"
                        : ""))
        }
        return found
    }

    private mutating func excludedRelations() throws(MigrationError) -> Set<Int> {
        var excluded = try matcher.relations(
            selection.excludedTables, option: "--exclude-table")
        // A sequence stays with the table that it belongs to (pg_dump.c, getOwnedSeqs).
        excluded = excluded.filter { index in
            guard entries[index].kind == "SEQUENCE", let table = graph.hosts[index] else {
                return true
            }
            return excluded.contains(table)
        }
        return excluded.union(
            try matcher.contents(ofSchemas: selection.excludedSchemas, option: "--exclude-schema"))
    }

    /// Everything but these and what depends on them.
    private mutating func without(_ excluded: Set<Int>) throws(MigrationError) -> Set<Int> {
        var gone = excluded
        var waiting = excluded.sorted()
        while let index = waiting.popLast() {
            for dependent in graph.neededBy[index]
            where !graph.isAttached(dependent, to: index) && gone.insert(dependent).inserted {
                if graph.isTable(dependent) { throw missing(index, for: dependent) }
                waiting.append(dependent)
            }
        }
        for index in gone.subtracting(excluded).sorted() where !graph.isLink(index) {
            let isPart = graph.hosts[index].map(gone.contains) ?? false
            if !isPart { report.dependentsLeftOut.append(entries[index].readableName) }
        }
        return Set(entries.indices).subtracting(gone)
    }

    /// The refusal to leave out what a table that stays cannot do without.
    private func missing(_ index: Int, for table: Int) -> MigrationError {
        let isChild = families.children(of: index).contains(table)
        return MigrationError(
            .refused,
            "table \(graph.name(of: table)) \(isChild ? "is made as a child of" : "needs")"
                + " \(entries[index].readableName), which is to be left out",
            advice: "Leave the table out, too"
                + (isChild ? " (--exclude-table-and-children does both)" : "")
                + ", or only the rows of the other one, with --exclude-table-data")
    }

    /// Partitions of what is left out are still tables; who takes them alone is told.
    private mutating func warnOfLooseChildren(_ kept: Set<Int>) {
        for parent in Set(graph.attachments.values.joined()).subtracting(kept).sorted()
        where graph.isTable(parent) {
            let loose = families.children(of: parent).intersection(kept).sorted()
            guard !loose.isEmpty else { continue }
            report.warnings.append(
                "\(loose.map(graph.name).joined(separator: ", ")) become tables of their own, as"
                    + " \(graph.name(of: parent)) is left out, and have none of its foreign keys,"
                    + " triggers and identity columns")
        }
    }

    // MARK: taking

    private mutating func chosen(of allowed: Set<Int>) throws(MigrationError) -> Set<Int> {
        let seeds = try matcher.relations(selection.tables, option: "--table").union(
            matcher.contents(ofSchemas: selection.schemas, option: "--schema")
        ).intersection(allowed)
        var whole = seeds
        var taken = seeds
        addParts(of: &whole, &taken, allowed)
        let wanted = taken
        try addNeeds(&taken, allowed)
        // What is only needed keeps what is said about it.
        for index in entries.indices where graph.isProperty(index) {
            if let host = graph.hosts[index], taken.contains(host) { taken.insert(index) }
        }
        for index in entries.indices where graph.isLink(index) {
            let ends = graph.needs[index]
            if !ends.isEmpty, ends.allSatisfy(taken.contains) { taken.insert(index) }
        }
        for index in entries.indices where graph.isForeignKey(index) && wanted.contains(index) {
            // The rows that it refers to have to be there.
            guard !graph.referenced(by: index).allSatisfy(whole.contains) else { continue }
            taken.remove(index)
            report.dependentsLeftOut.append(entries[index].readableName)
        }
        warnOfChildren(of: whole, without: taken)
        report.takenAlong = taken.subtracting(wanted).sorted()
            .filter { !graph.isProperty($0) && !graph.isLink($0) }
            .map { entries[$0].readableName }
        // Settings of the archive and of the database are for no table in particular.
        taken.formUnion(entries.indices.filter { Self.frame.contains(entries[$0].kind) })
        return taken
    }

    /// A partitioned table's rows are its partitions', which pg_dump -t does not take with it.
    private mutating func warnOfChildren(of whole: Set<Int>, without taken: Set<Int>) {
        for table in whole.sorted() {
            let missing = families.children(of: table).subtracting(taken).count
            guard missing > 0 else { continue }
            report.warnings.append(
                "\(graph.name(of: table)) comes without \(missing) of its partitions, or tables that"
                    + " inherit from it, and their rows; --table-and-children takes them, too")
        }
    }

    private func addParts(
        of whole: inout Set<Int>, _ taken: inout Set<Int>, _ allowed: Set<Int>
    ) {
        var waiting = Array(taken)
        while let index = waiting.popLast() {
            for part in graph.parts[index]
            where allowed.contains(part) && taken.insert(part).inserted {
                if graph.isRelation(part) { whole.insert(part) }
                waiting.append(part)
            }
        }
    }

    private func addNeeds(
        _ taken: inout Set<Int>, _ allowed: Set<Int>
    ) throws(MigrationError) {
        var waiting = taken.filter { !graph.isForeignKey($0) }.sorted()
        while let index = waiting.popLast() {
            for needed in graph.needs[index] where !taken.contains(needed) {
                guard allowed.contains(needed) else {
                    if graph.isAttached(index, to: needed) { continue }
                    throw MigrationError(
                        .refused,
                        "\(entries[index].readableName) needs \(entries[needed].readableName),"
                            + " which is to be left out",
                        advice: "Leave out both, or none")
                }
                taken.insert(needed)
                waiting.append(needed)
            }
        }
    }

    private static let frame: Set<EntryKind> = [
        .encoding, .standardStrings, .searchPath, .database, .databaseProperties,
    ]

    private mutating func describe(_ kept: Set<Int>) {
        warnOfLooseChildren(kept)
        report.tablesLeftOut = graph.relations.filter { !kept.contains($0) }
            .map { graph.name(of: $0) }
        report.rowsLeftOut = emptiedRows.map {
            SelectionReport.Rows(table: graph.name(of: $0), storedBytes: nil, count: nil)
        }
    }
}
