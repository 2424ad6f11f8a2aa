import TestSupport

/// One load that is disturbed: all that is chosen by chance, from one seed.
struct FaultPlan: Sendable {
    /// How the export is kept.
    enum Form: String, CaseIterable, Sendable {
        case custom, compressedCustom, gzippedCustom, pipedCustom
        case directory, packedDirectory, tar
        case script, gzippedScript, pipedScript
        case inserts, pipedInserts

        /// Whether it comes through a pipe.
        var isPiped: Bool { [.pipedCustom, .pipedScript, .pipedInserts].contains(self) }

        /// Whether its rows are statements, one by one.
        var isSlow: Bool { self == .inserts || self == .pipedInserts }

        /// Whether its rows stand in a file as text.
        var hasPlainRows: Bool { self != .compressedCustom && self != .packedDirectory }
    }

    /// Where the load goes.
    enum Mode: String, CaseIterable, Sendable {
        /// A database that is not there yet.
        case new
        /// One that is empty, beside which another is filled.
        case empty
        /// One that is empty, which is filled itself.
        case inPlace
        /// One with something in it, which is to be kept.
        case replace
    }

    /// What is done after a failure.
    enum Sequel: String, CaseIterable, Sendable {
        case rerun, resume, keepAndResume, keepAndRerun
    }

    /// What goes wrong.
    enum Fault: Sendable {
        /// A call fails as the shim is told; `place` tells which one, as a part of all calls.
        case call(function: String, place: Double, action: String)
        /// The load is asked to stop at such a place, and the request to cancel a statement fails.
        case cancelling(place: Double, action: String)
        /// A row that the server refuses.
        case row(BadRow, place: Double)
        /// The export ends too early.
        case cut(place: Double)
        /// Nothing comes through the pipe for a while.
        case stall(place: Double, milliseconds: Int, StallEnd)
    }

    /// How a stall ends.
    enum StallEnd: String, CaseIterable, Sendable {
        case goesOn, ends
        /// Somebody stops the load, and the pipe would never have gone on.
        case isStopped
    }

    let number: Int
    let form: Form
    let mode: Mode
    let jobs: Int
    let sequel: Sequel
    let fault: Fault
    /// Has threads come late here and there, which changes who meets whom.
    let jitter: UInt64?
    /// The option that says how the load reports, if there is one.
    let report: [String]

    /// Whether a failed load is to leave what it made.
    var keeps: Bool { sequel == .keepAndResume || sequel == .keepAndRerun }

    /// The plan of this number in the run of tests with this seed; `calls` has the functions that a
    /// load of an export calls.
    ///
    /// A large export has no forms that take minutes to load.
    init(
        seed: UInt64, number: Int, isLarge: Bool = false, calls: (Form) throws -> [String: Int]
    ) rethrows {
        // A run alone has the same plan as in a row of them, and neighbours have nothing in common.
        var mixer = SeededGenerator(seed: UInt64(number) &* 0xd134_2543_de82_ef95 &+ seed)
        var random = SeededGenerator(seed: mixer.next() ^ (seed << 32))
        self.number = number
        form = random.pick(Form.allCases.filter { !isLarge || !$0.isSlow })
        mode = random.pick(Mode.allCases)
        jobs = random.pick([1, 2, 4, 8])
        sequel = random.pick(Sequel.allCases)
        jitter = random.chance(30) ? random.next() >> 1 | 1 : nil
        report = random.pick([["-q"], ["-q"], ["--json"], []])
        fault = Self.fault(form, try calls(form), &random)
    }

    private static func fault(
        _ form: Form, _ calls: [String: Int], _ random: inout SeededGenerator
    ) -> Fault {
        let place = Double.random(in: 0..<1, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case ..<12 where form.hasPlainRows:
            return .row(random.pick(BadRow.allCases), place: place)
        case ..<18: return .cut(place: place)
        case ..<22 where form.isPiped:
            return .stall(
                place: place, milliseconds: Int.random(in: 100...1500, using: &random),
                random.pick(StallEnd.allCases))
        case ..<25:
            return .cancelling(
                place: place, action: random.pick(["fail", "kill", "delay:6000"]))
        default:
            let function = random.pick(FaultAction.functions.filter { calls[$0] != nil })
            return .call(
                function: function, place: place,
                action: FaultAction.random(for: function, &random))
        }
    }
}

extension FaultPlan: CustomStringConvertible {
    var description: String {
        let jitter = jitter.map { ", jitter \($0)" } ?? ""
        return
            "run \(number): \(form), \(mode), \(jobs) sessions, \(fault)\(jitter), then \(sequel)"
    }
}

extension FaultPlan.Fault {
    /// What the summary counts it as.
    var kind: String {
        switch self {
        case .call(let function, _, let action):
            "\(function) \(action.split(separator: ":").first ?? "")"
        case .cancelling(_, let action):
            "cancel \(action.split(separator: ":").first ?? "") while stopping"
        case .row(let kind, _): "row \(kind)"
        case .cut: "cut"
        case .stall(_, _, let end): "stall \(end)"
        }
    }
}
