import Foundation
import TestSupport

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Carries out disturbed loads one after another, on a server of its own, and judges each.
///
/// Not a test by itself: what is wrong is returned, as there are many loads in one test.
struct FaultRun {
    let shim: FaultShim
    let server: PostgresServer
    let exports: FaultExports
    /// What is in a database that is to be replaced, and in an empty one.
    let mine: String
    let empty: String

    /// What an undisturbed load of an export is like.
    struct Norm: Sendable {
        /// How often it calls each function; rounded, so that a plan means the same in every run of
        /// the tests.
        var calls: [String: Int]
        /// How long it takes.
        var time: Duration

        /// How long a disturbed one may take, in seconds: it has half a minute to see that it fails.
        var patience: Double { 30 + 4 * (time / .seconds(1)) }
    }

    /// What came of a load.
    struct Verdict: Sendable {
        /// What is counted.
        var outcome: String
        /// What is wrong; nil where nothing is.
        var complaint: String?
    }

    /// Loads an export undisturbed.
    func norm(of form: FaultPlan.Form) throws -> Norm {
        let room = try TemporaryDirectory()
        try prepare(.new)
        let notes = room.file("notes")
        var command = try load(exports.whole(form), .new, jobs: 2, [])
        command.environment = shim.environment(
            export: exports.place, notes: notes, server: server)
        let start = ContinuousClock.now
        try command.run().check()
        let time = ContinuousClock.now - start
        let calls = try FaultNotes(contentsOf: notes).calls.mapValues { count in
            let step = count < 20 ? 1 : count < 200 ? 5 : 50
            return max(1, (count + step / 2) / step * step)
        }
        return Norm(calls: calls, time: time)
    }

    /// Disturbs a load as planned, and runs it again where it failed.
    func carryOut(_ plan: FaultPlan, norm: Norm) throws -> Verdict {
        let room = try TemporaryDirectory()
        let notes = room.file("notes")
        let command = try disturbed(plan, norm, room, notes)
        try prepare(plan.mode)
        let planted = command.environment["EMIGRATE_FAULT"] ?? nil
        let result: CommandResult
        do {
            result = try command.run()
        } catch let error as SupportError {
            return Verdict(outcome: "hang", complaint: "\(error)\nplanned: \(planted ?? "")")
        }
        var verdict: Verdict
        let came = try FaultNotes(contentsOf: notes).planted.first
        do {
            verdict = try judge(
                plan, norm, result, isDisturbed: plan.fault.isOfExport || came != nil)
        } catch let error as SupportError {
            verdict = Verdict(outcome: "wrong", complaint: "\(error)")
        }
        verdict.complaint = verdict.complaint.map {
            "\($0)\nplanted: \(came ?? "nothing by the shim") (\(planted ?? ""))\n\(result)"
        }
        return verdict
    }

    /// The load with what the plan does to it.
    private func disturbed(
        _ plan: FaultPlan, _ norm: Norm, _ room: TemporaryDirectory, _ notes: URL
    ) throws -> Command {
        func call(_ function: String, _ place: Double) -> String {
            "\(function):\(1 + Int(place * Double(norm.calls[function] ?? 1)))"
        }
        let faults =
            switch plan.fault {
            case .call(let function, let place, let action): ["\(call(function, place)):\(action)"]
            case .cancelling(let place, let action):
                ["\(call("PQisBusy", place)):signal:\(SIGINT)"]
                    + FaultAction.cancelling.map { "\($0):1:\(action)" }
            case .row, .cut, .stall: [String]()
            }
        let options = plan.report + (plan.keeps ? ["--keep-partial"] : [])
        var command = try load(exports.damaged(plan, in: room), plan.mode, jobs: plan.jobs, options)
        command.timeout = norm.patience
        command.environment = shim.environment(
            faults: faults, jitter: plan.jitter,
            export: plan.fault.isOfExport ? room.url : exports.place, notes: notes, server: server)
        return command
    }

    private func judge(
        _ plan: FaultPlan, _ norm: Norm, _ result: CommandResult, isDisturbed: Bool
    ) throws -> Verdict {
        let judge = FaultJudge(plan: plan, truth: exports.truth, mine: mine, empty: empty)
        let state = try state()
        if let complaint = judge.complaint(about: result, state) {
            return Verdict(outcome: "wrong", complaint: complaint)
        }
        if result.isSuccess {
            return Verdict(outcome: isDisturbed ? "loaded in spite of it" : "undisturbed")
        }
        var verdict = Verdict(outcome: judge.failureKind(result, state))
        let isOver =
            judge.isLoaded(state) || plan.mode != .inPlace && judge.isLoadedWithJournal(state)
        if !isOver { verdict.complaint = try complaintAboutRerun(plan, norm, judge) }
        return verdict
    }

    /// What there is once the server is up again; one that crashed may seem to be up for a moment.
    private func state() throws -> FaultState {
        try server.waitUntilUp()
        do {
            return try FaultState.read(server)
        } catch is SupportError {
            try server.waitUntilUp()
            return try FaultState.read(server)
        }
    }

    /// Runs the load again without a failure; it has to succeed.
    private func complaintAboutRerun(
        _ plan: FaultPlan, _ norm: Norm, _ judge: FaultJudge
    ) throws -> String? {
        let resumes = plan.sequel == .resume || plan.sequel == .keepAndResume
        var command = try load(
            exports.whole(plan.form), plan.mode, jobs: plan.jobs,
            ["-q"] + (resumes ? ["--resume"] : []))
        command.timeout = norm.patience
        var result = try command.run()
        // What was loaded of another export is not gone on with, nor where nobody saw what code had made
        // of a session that was killed.
        let isUnseen =
            plan.fault.signals.contains(SIGKILL)
            && result.errorText.contains("has not seen what the code of")
        if resumes, plan.fault.isOfExport || isUnseen, result.status == 1 {
            command = try load(exports.whole(plan.form), plan.mode, jobs: plan.jobs, ["-q"])
            command.timeout = norm.patience
            result = try command.run()
        }
        guard result.isSuccess else { return "the next run does not succeed: \(result)" }
        let state = try FaultState.read(server)
        return judge.complaint(about: result, state).map { "after the next run: \($0)" }
    }

    private func load(
        _ carrier: FaultExports.Carrier, _ mode: FaultPlan.Mode, jobs: Int, _ options: [String]
    ) throws -> Command {
        let conninfo = server.connectionString(database: FaultState.target, user: "synapse")
        var arguments = ["-d", conninfo, "-j", "\(jobs)"] + options
        switch mode {
        case .new, .empty: break
        case .inPlace: arguments.append("--in-place")
        case .replace: arguments.append("--replace")
        }
        var command = try Command.emigrate("load")
        switch carrier {
        case .path(let file): command.arguments.append(file.path)
        case .input(let input):
            command.arguments.append("-")
            command.input = input
        }
        command.arguments += arguments
        return command
    }

    private func prepare(_ mode: FaultPlan.Mode) throws {
        let target =
            switch mode {
            case .new: ""
            case .empty, .inPlace:
                "CREATE DATABASE target OWNER synapse TEMPLATE template0 ENCODING 'UTF8';"
            case .replace: "CREATE DATABASE target OWNER synapse TEMPLATE mine;"
            }
        try server.execute(database: "postgres", FaultState.clear + target)
    }

    /// Makes what there is before any load.
    init(shim: FaultShim, scale: Int) throws {
        self.shim = shim
        server = try PostgresServer(settings: ["max_wal_size": "4GB", "shared_buffers": "64MB"])
        try server.createRole("synapse", options: "LOGIN CREATEDB")
        try server.createDatabase(named: "mine", owner: "synapse")
        empty = try FaultState.read(server, database: "mine").content ?? ""
        try server.execute(
            database: "mine", user: "synapse",
            "CREATE TABLE mine AS SELECT n FROM generate_series(1, 5) n")
        mine = try FaultState.read(server, database: "mine").content ?? ""
        exports = try FaultExports(server, scale: scale)
    }
}
