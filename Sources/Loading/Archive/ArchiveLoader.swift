import ArchiveText
import ByteStreams
import DatabaseWork
import Definitions
import Destinations
import DumpArchive
import Exports
import LoadPlanning
import PostgresClient
import RoleRewriting
import SQLSyntax
import Synchronization
import Transformation
import Verification

/// Loads an archive of which any entry's data can be read at any time.
struct ArchiveLoader {
    private let archive: any Archive
    private let options: LoadOptions
    private let progress: LoadProgress
    private let preflight: Preflight

    init(
        _ archive: any Archive, _ options: LoadOptions, _ progress: LoadProgress,
        _ preflight: Preflight
    ) {
        self.preflight = preflight
        self.archive = archive
        self.options = options
        self.progress = progress
    }

    /// Loads it; the target is as before where that fails.
    func run() throws -> LoadReport {
        let contentOptions = options.contentOptions
        let prepared = try PreparedArchive(archive, contentOptions)
        try prepared.rewriting?.refuseNeeds(of: archive.tocPath, role: contentOptions.roles.target)
        let scripts = try EntryScripts(
            toc: prepared.contents,
            options: PreparedArchive.scriptOptions(
                for: prepared.contents.header, rewriting: contentOptions.rewriting))
        progress.begin("preparing the target")
        try progress.checkCancelled()
        let sizes = try sizes(of: prepared)
        let targetPlan = try TargetPlan.find(
            DestinationRequest(
                options, fingerprint: Fingerprint.of(prepared, contentOptions),
                locale: DatabaseLocale.Choice(archive, isSynapse: prepared.isSynapse), progress))
        if let report = try LoadReport(concluding: targetPlan, options) { return report }
        let forecast = try LoadForecast.announce(
            LoadForecast.Content(prepared, sizes: sizes), targetPlan, options, progress)
        if options.isDryRun {
            try targetPlan.foresee()
            return try report(prepared, forecast)
        }
        let destination = try targetPlan.prepare()
        var report = try LoadFrame(destination, options, progress, preflight).run { () throws in
            try fill(destination, prepared, scripts, sizes)
        }
        report.forecast = forecast
        return report
    }

    private func fill(
        _ destination: Destination, _ prepared: PreparedArchive, _ scripts: EntryScripts,
        _ sizes: [Int: UInt64]
    ) throws -> LoadReport {
        let jobs = WorkerPool.size(options.jobs)
        let sessions = TargetSession(
            destination: destination,
            settings: SessionSettings(preamble: scripts.settings, jobs: jobs))
        var plan = ArchivePlan.Options()
        plan.jobs = jobs
        plan.verifies = options.verification != .none
        plan.analyzes = options.analyzes
        plan.emptied = prepared.emptiedEntries
        plan.sizes = sizes
        let tasks = ArchivePlan.make(scripts, options: plan)
        let records = try Shares(tasks).settle(destination.records, sessions, scripts)
        try prepared.forDatabaseStatements(ScriptOptions()) { progress.noteOutside($0) }
        let totals = Totals(tasks, records: records)
        try ResumedRows(archive: archive, prepared: prepared, progress: progress)
            .check(totals.all)
        progress.total.store(tasks.reduce(0) { $0 + $1.node.cost }, ordering: .relaxed)
        progress.begin("loading")
        let load = ArchiveLoad(
            archive: archive, scripts: scripts, emptied: prepared.emptiedEntries,
            checksText: prepared.checksText, verification: options.verification, progress: progress,
            totals: totals, splits: SplitTables(progress.stop))
        try LoadWorkers(
            tasks: tasks, jobs: jobs, progress: progress, connect: { try sessions.connect() },
            perform: load.perform
        ).run(isDone: { $0.key.map { records[$0] != nil } ?? false })
        var report = try report(prepared, load, jobs)
        if options.verification == .full {
            report.record(try DefinitionProof(prepared, scripts).check(sessions.connect))
        }
        return report
    }

    /// The sizes of the data as text, as far as they can be told without reading it.
    private func sizes(of prepared: PreparedArchive) throws -> [Int: UInt64] {
        var sizes: [Int: UInt64] = [:]
        for (index, entry) in prepared.contents.entries.enumerated() where entry.hasData {
            guard entry.kind != .blobs else { continue }
            let data = try archive.data(of: entry)
            sizes[index] = try archive.likelySize(of: data)
        }
        return sizes
    }

    /// The report of a load that is only planned.
    private func report(
        _ prepared: PreparedArchive, _ forecast: LoadForecast
    ) throws -> LoadReport {
        var report = LoadReport()
        try report.describe(prepared, options)
        report.forecast = forecast
        report.jobs = forecast.jobs
        return report
    }

    private func report(
        _ prepared: PreparedArchive, _ load: ArchiveLoad, _ jobs: Int
    ) throws -> LoadReport {
        var report = LoadReport()
        report.jobs = jobs
        try report.describe(prepared, options)
        report.loadedBytes = progress.loadedBytes.load(ordering: .relaxed)
        let entries = prepared.contents.entries
        for (index, _) in load.totals.all {
            let total = try load.total(of: index)
            let entry = entries[index]
            if entry.kind == .blobs {
                report.largeObjects += total.rows
                if options.verification != .none { report.largeObjectsProved += total.rows }
                continue
            }
            let name = MessageText.string((entry.namespace.map { $0 + [0x2e] } ?? []) + entry.tag)
            let isSummed = !(entry.copyStatement?.isEmpty ?? true)
            let proof =
                load.proofs.result(of: index)?.proof ?? .notCompared(why: RowProof.asked)
            report.tables.append(
                LoadReport.Table(
                    name: name, rows: total.rows, checksum: isSummed ? total.checksum : "",
                    hasInserts: !isSummed, proof: proof))
        }
        for (index, rows) in load.totals.leftOut {
            report.tablesLeftOut.append((MessageText.string(entries[index].tag), rows))
        }
        return report
    }
}

extension LoadReport {
    fileprivate mutating func describe(
        _ prepared: PreparedArchive, _ options: LoadOptions
    ) throws {
        rewriting = prepared.rewriting
        selection = prepared.selection
        role = options.contentOptions.roles.target.description
        verification = options.verification
    }
}

extension LoadForecast.Content {
    /// What an archive holds; `sizes` are those of its entries' data.
    init(_ prepared: PreparedArchive, sizes: [Int: UInt64]) {
        self.init()
        let entries = prepared.contents.entries
        let loaded = sizes.filter { !prepared.emptiedEntries.contains($0.key) }
        tables = loaded.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { index, size in
            LoadForecast.Table(
                name: MessageText.string(
                    (entries[index].namespace.map { $0 + [0x2e] } ?? []) + entries[index].tag),
                bytes: size)
        }
        bytes = tables.reduce(0) { $0.addingReportingOverflow($1.bytes).partialValue }
        definitions = entries.count { !$0.hasData && !($0.definition?.isEmpty ?? true) }
    }
}
