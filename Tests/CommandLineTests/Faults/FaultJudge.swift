import TestSupport

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Says what is wrong with the end of a disturbed load: of its state by independent queries, and of
/// what the program says about it.
struct FaultJudge {
    let plan: FaultPlan
    /// What has to be in the target after a load, and what is in one with something and without.
    let truth: String
    let mine: String
    let empty: String

    /// The codes of the rule on messages, but for 0, and without 70, which is a bug.
    private static let failures: Set<Int32> = [1, 64, 65, 66, 69, 73, 74, 75, 77, 130]

    /// What is wrong; nil where nothing is.
    func complaint(about result: CommandResult, _ state: FaultState) -> String? {
        if result.isSuccess {
            guard isLoaded(state) else {
                return "success, but in the target: \(difference(state, truth))"
            }
            if state.hasLeftover { return "success, and another database is still being filled" }
            // An empty one that could not be removed is a kept one.
            let kept = state.kept.count
            return kept == 1 && plan.mode != .new || kept == 0 && plan.mode != .replace
                ? nil : "success, and \(kept) databases were set aside"
        }
        return complaintAboutEnd(result) ?? complaintAboutState(result, state)
    }

    private func complaintAboutEnd(_ result: CommandResult) -> String? {
        if let signal = result.signal {
            guard plan.fault.signals.contains(signal) else { return "it died of signal \(signal)" }
            return nil
        }
        guard let status = result.status, Self.failures.contains(status) else {
            return "it ended with status \(result.status ?? 0)"
        }
        if case .row = plan.fault, status == 1 { return "a bad row ended it with status 1" }
        let messages = messages(of: result)
        // A second signal, and one that comes before the program listens, end it at once.
        if messages.isEmpty, status != 130 { return "it failed without a word" }
        return messages.count > 1 ? "it gave \(messages.count) messages" : nil
    }

    private func complaintAboutState(_ result: CommandResult, _ state: FaultState) -> String? {
        let said = messages(of: result).joined()
        if isLoaded(state) || plan.mode != .inPlace && isLoadedWithJournal(state) {
            if said.contains("as it was") { return "it says that the target is as it was" }
            if plan.mode == .replace, state.kept.count != 1 { return "what was replaced is gone" }
            let isSaid = ["in place", "complete", "has everything", "loaded"].contains {
                said.contains($0)
            }
            return isSaid || result.signal != nil || messages(of: result).isEmpty
                ? nil : "it does not say that the target has everything"
        }
        if !state.kept.isEmpty { return "\(state.kept) is there, and the target is not loaded" }
        if result.signal == nil, said.contains("is removed") {
            if state.hasLeftover { return "it says that all is removed, and it is there" }
            if state.hasJournal { return "it says that all is removed, and there is a journal" }
        }
        let isAsBefore =
            switch plan.mode {
            case .new: state.content == nil
            case .empty: state.content == empty
            case .inPlace: state.content == empty || state.hasJournal
            case .replace: state.content == mine
            }
        guard isAsBefore else {
            let before = plan.mode == .replace ? mine : plan.mode == .new ? "" : empty
            return "the target is not as it was: \(difference(state, before))"
        }
        return nil
    }

    /// Whether the target holds all that it should.
    func isLoaded(_ state: FaultState) -> Bool { state.content == truth }

    /// Whether it does, and the journal is still there.
    func isLoadedWithJournal(_ state: FaultState) -> Bool {
        state.hasJournal
            && state.contentWithoutJournal == truth.split(separator: "\n").joined(separator: "\n")
    }

    /// What a failure is counted as.
    func failureKind(_ result: CommandResult, _ state: FaultState) -> String {
        let end = result.signal.map { "signal \($0)" } ?? "exit \(result.status ?? 0)"
        if isLoaded(state) { return "\(end), all in place" }
        if isLoadedWithJournal(state) { return "\(end), all in place with the journal" }
        return state.hasLeftover || state.hasJournal ? "\(end), resumable" : "\(end), as before"
    }

    private func messages(of result: CommandResult) -> [String] {
        result.errorText.split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix("emigrate: ") && !$0.contains("stopping, and cleaning up") }
    }

    /// The first lines in which a target is not what it should be.
    private func difference(_ state: FaultState, _ wanted: String) -> String {
        guard let content = state.content else { return "no target" }
        let wanted = wanted.split(separator: "\n").map(String.init)
        let got = content.split(separator: "\n").map(String.init)
        let missing = Set(wanted).subtracting(got).sorted().prefix(8).map { "\n- \($0)" }
        let more = Set(got).subtracting(wanted).sorted().prefix(8).map { "\n+ \($0)" }
        return (missing + more).joined()
    }
}

extension FaultPlan.Fault {
    /// Whether the export itself is damaged.
    var isOfExport: Bool {
        switch self {
        case .call, .cancelling: false
        case .row, .cut, .stall: true
        }
    }

    /// The signals by which the program may end.
    var signals: Set<Int32> {
        switch self {
        case .call(_, _, "kill"): return [SIGKILL]
        case .call(_, _, let action):
            // Before the program listens, it simply ends.
            let words = action.split(separator: ":")
            guard words.first == "signal", let number = words.last.flatMap({ Int32($0) }) else {
                return []
            }
            return [number]
        case .cancelling(_, let action): return action == "kill" ? [SIGKILL, SIGINT] : [SIGINT]
        case .stall: return [SIGTERM]
        case .row, .cut: return []
        }
    }
}
