package import ArchiveText
package import DatabaseWork
import DumpArchive
import Exports
import Verification

/// The work of loading an archive, as a graph.
///
/// First everything that rows need, in the archive's order; then tables and large objects, each for
/// itself; an entry behind the data (an index, a constraint) as soon as the rows of its tables are
/// in; then privileges, which could lock the loader out; then what pg_restore does behind them
/// (pg_backup_archiver.c, restore_toc_entries_parallel and repoint_table_dependencies).
package struct ArchivePlan {
    /// What the plan depends on besides the archive.
    package struct Options: Sendable {
        /// How many workers there are.
        package var jobs = 1
        /// Whether rows are read back.
        package var verifies = true
        /// Whether statistics are gathered.
        package var analyzes = true
        /// Entries of tables whose rows are left out.
        package var emptied: Set<Int> = []
        /// The size of each entry's data as text, in bytes, as far as it is known.
        package var sizes: [Int: UInt64] = [:]

        /// The usual options, for so many workers.
        package init(jobs: Int = 1) { self.jobs = jobs }
    }

    package private(set) var tasks: [LoadTask] = []
    private let scripts: EntryScripts
    private let options: Options
    /// The index of each entry by its dump ID.
    private let indexes: [DumpID: Int]
    /// The tasks that must be finished before what depends on an entry may begin.
    private var finishing: [Int: [Int]] = [:]
    /// The tables that an entry behind the data works on, by entry.
    private var tables: [Int: Set<Int>] = [:]
    /// For each table, its entries of data.
    private let dataEntries: [Int: [Int]]
    /// Which tables hand constraints on to others.
    private let families: RelatedTables
    /// What the longest work on each table's rows takes, once they are in.
    private var longestWork: [Int: UInt64] = [:]
    /// What all rows and all work on them take.
    private var total: UInt64 = 0
    /// The tasks that touch a table's indexes and constraints.
    private var tableWork: [Int: [Int]] = [:]

    /// Definitions in one transaction; each locks what it makes, and the server's table of locks has
    /// room for some thousands.
    private static let batchSize = 400
    /// Tables smaller than this, in bytes, are never split.
    private static let smallestSplit: UInt64 = 64 << 20

    private init(_ scripts: EntryScripts, _ options: Options) {
        self.scripts = scripts
        self.options = options
        indexes = Dictionary(
            scripts.contents.entries.enumerated().map { ($1.dumpID, $0) },
            uniquingKeysWith: { first, _ in first })
        dataEntries = Self.dataEntries(of: scripts.contents.entries, by: indexes)
        families = RelatedTables(scripts.contents.entries, indexes)
    }

    private static func dataEntries(
        of entries: [TOCEntry], by indexes: [DumpID: Int]
    ) -> [Int: [Int]] {
        var result: [Int: [Int]] = [:]
        for (index, entry) in entries.enumerated() where entry.hasData && entry.kind != .blobs {
            for table in entry.dependencies.compactMap({ indexes[$0] }) {
                result[table, default: []].append(index)
            }
        }
        return result
    }

    /// Plans the load of an archive.
    package static func make(_ scripts: EntryScripts, options: Options) -> [LoadTask] {
        var plan = ArchivePlan(scripts, options)
        plan.run()
        return plan.tasks
    }

    private var entries: [TOCEntry] { scripts.contents.entries }

    private mutating func run() {
        let order = scripts.order.indexes(of: scripts.contents)
        let main = order.filter { scripts.order.pass(of: entries[$0]) == .main }
        var before: [Int] = []
        var data: [Int] = []
        var after: [Int] = []
        for index in main {
            switch stage(of: index) {
            case .before: before.append(index)
            case .data: data.append(index)
            case .after: after.append(index)
            }
        }
        measure(after)
        let schema = addBatches(before, named: "schema", after: [])
        var rowOrder = ArchiveRowOrder(before.map { entries[$0] }, keepsAll: options.jobs == 1)
        let stated = addData(data, after: schema, &rowOrder)
        let comments = after.filter { entries[$0].section == .none }
        // It might keep the loader from reading what it has loaded, where FORCE is on.
        let security = after.filter { entries[$0].kind == "ROW SECURITY" }
        let work = after.filter {
            entries[$0].section != .none && entries[$0].kind != "ROW SECURITY"
        }.map { addWork($0, after: schema) }
        let commented = addBatches(comments, named: "comments", after: stated + work)
        let all = Array(tasks.indices)
        let privileges = addBatches(
            order.filter { scripts.order.pass(of: entries[$0]) == .acl }, named: "privileges",
            after: all)
        var last = commented + privileges
        for index in order where scripts.order.pass(of: entries[index]) == .postACL {
            last = [addWork(index, after: last.isEmpty ? all : last)]
        }
        if options.analyzes { addAnalyses() }
        _ = addBatches(security, named: "row security", after: Array(tasks.indices))
    }

    private enum Stage { case before, data, after }

    private func stage(of index: Int) -> Stage {
        let entry = entries[index]
        if entry.hasData || entry.kind == .sequenceSet { return .data }
        switch entry.section {
        case .preData: return .before
        case .data: return .data
        case .postData: return .after
        case .none:
            // A comment stands with what it is about, which is none itself: entries that say so of
            // each other would have no end.
            let isAbout = entry.dependencies.compactMap { indexes[$0] }
            let isBefore = isAbout.allSatisfy {
                entries[$0].section != .none && stage(of: $0) == .before
            }
            return isBefore ? .before : .after
        }
    }

    /// Adds entries that run one after another, some hundreds in a transaction; returns the last.
    private mutating func addBatches(
        _ indexes: [Int], named name: String, after first: [Int]
    ) -> [Int] {
        var last = first
        for (number, start) in stride(from: 0, to: indexes.count, by: Self.batchSize).enumerated() {
            let batch = Array(indexes[start..<min(indexes.count, start + Self.batchSize)])
            last = [
                add(
                    .define(batch), "\(name) \(number + 1)", key: key(.definitions, batch[0]),
                    cost: 1 << 16, after: last)
            ]
            for index in batch { finishing[index] = last }
        }
        return last
    }

    /// Adds rows and large objects; returns what the statements among them end with.
    ///
    /// Positions of sequences are a thousand short statements; since PostgreSQL 17 large objects are
    /// made here, too, and not with the schema.
    private mutating func addData(
        _ indexes: [Int], after schema: [Int], _ rowOrder: inout ArchiveRowOrder
    ) -> [Int] {
        let statements = indexes.filter { !entries[$0].hasData }
        let stated = addBatches(statements, named: "sequences", after: schema)
        var proofs: [[UInt8]: [Int]] = [:]
        for index in indexes where entries[index].hasData {
            let entry = entries[index]
            if entry.kind == .blobs {
                let loading = add(
                    .largeObjects(entry: index), name(of: index), key: key(.largeObjects, index),
                    cost: size(of: index), after: stated)
                finishing[index] = [loading]
                if options.verifies {
                    _ = add(
                        .verifyLargeObjects(entry: index), "proof of \(name(of: index))",
                        cost: size(of: index) / 2, after: [loading])
                }
                continue
            }
            let (waits, isShared) = rowOrder.next(entry, into: scripts.tableName(of: index))
            let rows = addRows(index, after: schema + waits, isShared: isShared)
            rowOrder.note(rows)
            finishing[index] = rows
            // Several entries fill one table where rows go through the root of partitions.
            proofs[entry.filledTable ?? Array("\(index)".utf8), default: []].append(index)
        }
        guard options.verifies else { return stated }
        for group in proofs.values.sorted(by: { $0[0] < $1[0] }) { addProof(of: group) }
        return stated
    }

    private mutating func addProof(of group: [Int]) {
        let tables = group.flatMap { entries[$0].dependencies.compactMap { indexes[$0] } }
        let sizes = group.map { options.emptied.contains($0) ? 0 : size(of: $0) / 3 }
        _ = add(
            .verifyRows(group), "proof of \(name(of: group[0]))", cost: sizes.reduce(0, +),
            after: group.flatMap { finishing[$0] ?? [] }, locks: locks(on: Set(tables), false))
    }

    private mutating func addRows(
        _ index: Int, after schema: [Int], isShared: Bool
    ) -> [Int] {
        let size = size(of: index)
        if entries[index].copyStatement?.isEmpty ?? true {
            return [
                add(
                    .inserts(entry: index), name(of: index), key: key(.rows, index),
                    cost: size * 10, after: schema)
            ]
        }
        let isWhole =
            !isShared || options.emptied.contains(index) || entries[index].isLoadedViaPartitionRoot
        let shares = isWhole ? 1 : shares(of: index)
        guard shares > 1 else {
            let cost = options.emptied.contains(index) ? 0 : size
            return [
                add(
                    .rows(entry: index), name(of: index), key: key(.rows, index), cost: cost,
                    after: schema)
            ]
        }
        return (0..<shares).map { number in
            add(
                .share(entry: index, number: number, of: shares),
                "\(name(of: index)), share \(number + 1) of \(shares)",
                key: key(.rows, index, part: number + 1, of: shares),
                cost: size / UInt64(shares), after: schema)
        }
    }

    /// Adds up what rows and the work on them take.
    private mutating func measure(_ after: [Int]) {
        total = options.sizes.values.reduce(0) { $0.addingReportingOverflow($1).partialValue }
        for index in after where isIndexing(entries[index]) {
            for table in entries[index].dependencies.compactMap({ indexes[$0] }) {
                let cost = (dataEntries[table] ?? []).map { indexCost(entries[index], of: $0) }
                    .reduce(0, +)
                longestWork[table] = max(longestWork[table] ?? 0, cost)
                total = total.addingReportingOverflow(cost).partialValue
            }
        }
    }

    /// How many streams load a table: more than one where its rows and the longest work on them
    /// take more than a worker's part of everything.
    private func shares(of index: Int) -> Int {
        let size = size(of: index)
        guard options.jobs > 1, size >= Self.smallestSplit else { return 1 }
        let part = total / UInt64(options.jobs)
        let work =
            entries[index].dependencies.compactMap { indexes[$0] }
            .compactMap { longestWork[$0] }.max() ?? 0
        var shares = 1
        while shares < options.jobs, size / UInt64(shares) + work > part { shares += 1 }
        return shares
    }

    /// Adds an entry behind the data, which waits for the rows of its tables.
    private mutating func addWork(_ index: Int, after schema: [Int]) -> Int {
        let entry = entries[index]
        var tables: Set<Int> = []
        var waits = Set(schema)
        for dependency in entry.dependencies.compactMap({ indexes[$0] }) {
            if let made = finishing[dependency] { waits.formUnion(made) }
            if entries[dependency].hasData { continue }
            tables.formUnion(self.tables[dependency] ?? [dependency])
        }
        if RelatedTables.isReached(by: entry) { tables = families.all(of: tables) }
        var cost: UInt64 = 1 << 16
        for table in tables {
            for data in dataEntries[table] ?? [] {
                waits.formUnion(finishing[data] ?? [])
                if isIndexing(entry) { cost += indexCost(entry, of: data) }
            }
        }
        self.tables[index] = tables
        let isShared = entry.kind == "INDEX"
        let task = add(
            .define([index]), name(of: index), key: key(.definitions, index), cost: cost,
            after: Array(waits),
            locks: locks(on: tables, !isShared))
        finishing[index] = [task]
        for table in tables { tableWork[table, default: []].append(task) }
        return task
    }

    private func isIndexing(_ entry: TOCEntry) -> Bool {
        entry.kind == "INDEX" || entry.kind == "CONSTRAINT" || entry.kind == "FK CONSTRAINT"
    }

    private func indexCost(_ entry: TOCEntry, of data: Int) -> UInt64 {
        guard !options.emptied.contains(data) else { return 0 }
        let columns =
            entries[data].copyStatement.flatMap { CopyHead(copyStatement: $0) }?.columns.count ?? 1
        return IndexCost.of(entry.definition ?? [], rows: size(of: data), columns: columns)
    }

    private func locks(on tables: Set<Int>, _ isExclusive: Bool) -> [Scheduler.Lock] {
        tables.map { Scheduler.Lock(table: $0, isExclusive: isExclusive) }
    }

    /// Statistics of a table are gathered when its indexes are there: those on expressions have some
    /// of their own.
    private mutating func addAnalyses() {
        for (table, data) in dataEntries.sorted(by: { $0.key < $1.key }) {
            guard entries[table].kind == .table, let first = data.first else { continue }
            let waits = data.flatMap { finishing[$0] ?? [] } + (tableWork[table] ?? [])
            _ = add(
                .analyze(entry: first), "statistics of \(name(of: first))", cost: 1 << 18,
                after: waits)
        }
    }

    private mutating func add(
        _ action: LoadTask.Action, _ name: String, key: JournalKey? = nil, cost: UInt64,
        after dependencies: [Int], locks: [Scheduler.Lock] = []
    ) -> Int {
        tasks.append(
            LoadTask(
                action: action, name: name, key: key,
                node: Scheduler.Node(cost: cost, dependencies: dependencies, locks: locks)))
        return tasks.count - 1
    }

    /// The size of an entry's data; a statement of it that no table reaches counts as a large one,
    /// so that sums and products of sizes have room.
    private func size(of index: Int) -> UInt64 { min(options.sizes[index] ?? 1 << 16, 1 << 44) }

    private func key(
        _ kind: JournalKey.Kind, _ index: Int, part: Int = 1, of parts: Int = 1
    ) -> JournalKey {
        JournalKey(kind, Int(entries[index].dumpID.rawValue), part: part, of: parts)
    }

    /// The kind and the name of an entry, with the number that tells it from others of that name.
    private func name(of index: Int) -> String {
        "\(entries[index].readableName) (\(entries[index].dumpID))"
    }
}
