import ByteStreams
import Concurrency
import DatabaseWork
import Definitions
import Destinations
import Exports
import LoadPlanning
import PostgresClient
import RoleRewriting
import SQLSyntax
import Synchronization
import Transformation
import Verification

/// Loads an export that is read from front to back: a script, or an archive from a pipe.
///
/// What `convert` would write is made on the way, and loaded as it comes.
struct ScriptLoader {
    private let name: String
    private let options: LoadOptions
    private let progress: LoadProgress
    /// The export as it was opened, which is read once.
    private let export: Export
    /// The same, for those who read it again.
    private let clean: CleanExport
    private let fingerprint: String
    /// What is known of it before it is read.
    private let content: LoadForecast.Content?

    /// Prepares to load `export`; `name` is what messages call it.
    init(
        _ name: String, _ export: Export, _ clean: CleanExport, fingerprint: String,
        content: LoadForecast.Content?, options: LoadOptions, progress: LoadProgress
    ) {
        self.name = name
        self.export = export
        self.clean = clean
        self.fingerprint = fingerprint
        self.content = content
        self.options = options
        self.progress = progress
    }

    /// Loads it; the target is as before where that fails.
    func run(_ preflight: Preflight) throws -> LoadReport {
        try preflight.rewriting?.refuseNeeds(of: name, role: options.contentOptions.roles.target)
        // Nothing of the target's was touched yet.
        if clean.canReopen {
            let role = options.contentOptions.roles.target
            _ = try clean.read(into: ScriptTrial(of: name, role: role, progress: progress))
        }
        progress.begin("preparing the target")
        try progress.checkCancelled()
        let targetPlan = try TargetPlan.find(
            DestinationRequest(
                options, fingerprint: fingerprint,
                locale: DatabaseLocale.Choice(export, isForeign: preflight.isForeign), progress))
        if let report = try LoadReport(concluding: targetPlan, options) { return report }
        let forecast = try LoadForecast.announce(content, targetPlan, options, progress)
        if options.isDryRun {
            try targetPlan.foresee()
            var report = report(nil, Proofs(), nil, forecast.jobs)
            report.rewriting = preflight.rewriting
            report.forecast = forecast
            return report
        }
        let destination = try targetPlan.prepare()
        var report = try LoadFrame(destination, options, progress, preflight).run { () throws in
            try fill(destination)
        }
        report.forecast = forecast
        return report
    }

    private func fill(_ destination: Destination) throws -> LoadReport {
        let jobs = WorkerPool.size(options.jobs)
        let sessions = TargetSession(
            destination: destination, settings: SessionSettings(preamble: [], jobs: jobs))
        progress.begin("loading")
        let copyInWorkers = CopyInWorkers(sessions, loading: name, jobs: jobs, progress: progress)
        try copyInWorkers.start()
        let load: ScriptLoad
        let conversion: TransformReport
        do {
            load = try ScriptLoad(
                sessions, copyInWorkers, loading: name, records: destination.records,
                progress: progress)
            conversion = try clean.read(export, into: load) { note($0) }
            if let rewriting = conversion.rewriting { note(rewriting) }
            try load.finish()
        } catch {
            progress.stop.stop(error)
            copyInWorkers.end()
            throw progress.stop.reason ?? error
        }
        copyInWorkers.end()
        try progress.stop.check()
        let proofs = Proofs()
        try finish(load, proofs, sessions, jobs, destination.records)
        var report = report(load, proofs, conversion, jobs)
        if options.verification == .full {
            try proveLargeObjects(load.plan.account.largeObjects, sessions, &report)
            report.record(
                try DefinitionProof(load.plan.account.definitions).check(sessions.connect))
        }
        report.noteUnprovedObjects(untold: load.plan.account.largeObjects.untold)
        return report
    }

    private func note(_ rewriting: RewriteReport) {
        if rewriting.keepsKeysOn { progress.keysStayOn.store(true, ordering: .relaxed) }
    }

    private func proveLargeObjects(
        _ ledger: LargeObjectLedger, _ sessions: TargetSession, _ report: inout LoadReport
    ) throws {
        guard !ledger.isEmpty else { return }
        var connection = try sessions.connect()
        let findings = try WrittenObjectsProof(ledger: ledger, subject: name).compare(
            on: &connection, progress: progress, most: 1)
        if let mismatch = findings.mismatches.first {
            throw MigrationError(.refused, "\(name): \(mismatch)")
        }
        report.largeObjectsProved = findings.count
    }

    /// Runs what stands behind the rows, and proves them.
    private func finish(
        _ load: ScriptLoad, _ proofs: Proofs, _ sessions: TargetSession, _ jobs: Int,
        _ records: [JournalKey: RowTotal]
    ) throws {
        let plan = PostDataPlan(
            load.plan.post, tables: load.plan.loaded, verifies: options.verification != .none,
            analyzes: options.analyzes)
        let rows = progress.done.load(ordering: .relaxed)
        progress.total.store(
            plan.tasks.reduce(rows) { $0 + $1.node.cost }, ordering: .relaxed)
        progress.begin("indexing and proving")
        let again: PostDataWork.Replay = { [clean, account = load.plan.account] table, take in
            try ScriptReplay(table, account).run(in: clean, take)
        }
        let work = PostDataWork(
            export: name, plan: plan, verification: options.verification, progress: progress,
            proofs: proofs, replay: clean.canReopen ? again : nil,
            session: load.session ?? KeptSession(nil), watched: load.plan.code.settings)
        let done = Set(try plan.tasks.filter { try work.isDone($0, in: records) }.map(\.name))
        try LoadWorkers(
            tasks: plan.tasks, jobs: jobs, progress: progress, connect: { try sessions.connect() },
            perform: work.perform
        ).run(isDone: { done.contains($0.name) })
    }

    private func report(
        _ load: ScriptLoad?, _ proofs: Proofs, _ conversion: TransformReport?, _ jobs: Int
    ) -> LoadReport {
        var report = LoadReport()
        report.jobs = jobs
        report.rewriting = conversion?.rewriting
        report.role = options.contentOptions.roles.target.description
        report.verification = options.verification
        report.loadedBytes = progress.loadedBytes.load(ordering: .relaxed)
        report.tables = (load?.plan.loaded ?? []).map { loaded in
            let result =
                proofs.result(of: loaded.table.id)
                ?? TableProof.Result(
                    proof: .notCompared(why: RowProof.asked), rows: loaded.table.total.rows)
            return LoadReport.Table(
                loaded.table.text, result, sum: loaded.expectation,
                hasInserts: loaded.table.hasInserts)
        }
        report.largeObjects = UInt64(load?.plan.account.largeObjects.objects.count ?? 0)
        report.tablesLeftOut = conversion?.tablesLeftOut ?? []
        report.selection = conversion?.selection
        return report
    }
}
