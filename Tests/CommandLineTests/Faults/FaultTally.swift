import Foundation
import Synchronization

/// Counts what came of many loads, and gathers what is wrong.
final class FaultTally: Sendable {
    private struct Counts {
        var next: Int
        var outcomes: [String: [String: Int]] = [:]
        var complaints: [String] = []
        var done = 0
    }

    private let counts: Mutex<Counts>
    private let last: Int

    /// Of the runs with these numbers.
    init(_ numbers: ClosedRange<Int>) {
        counts = Mutex(Counts(next: numbers.lowerBound))
        last = numbers.upperBound
    }

    /// The next number that nobody has taken; nil at the end.
    func next() -> Int? {
        counts.withLock { counts in
            guard counts.next <= last else { return nil }
            defer { counts.next += 1 }
            return counts.next
        }
    }

    /// Ends the numbers early.
    func stop() { counts.withLock { $0.next = last + 1 } }

    /// Counts what came of a run.
    func note(_ verdict: FaultRun.Verdict, of plan: FaultPlan, seed: UInt64) {
        counts.withLock { counts in
            counts.outcomes[verdict.outcome, default: [:]][plan.fault.kind, default: 0] += 1
            counts.done += 1
            if counts.done % 500 == 0 { tell("\(counts.done) runs are done") }
            guard let complaint = verdict.complaint else { return }
            let text =
                "EMIGRATE_FAULT_SEED=\(seed) EMIGRATE_FAULT_ONLY=\(plan.number)\n\(plan)\n"
                + complaint
            counts.complaints.append(text)
            tell("--- wrong: \(text)\n---")
        }
    }

    /// Prints at once, as there may be long to wait for the rest.
    private func tell(_ text: String) {
        print(text)
        fflush(nil)
    }

    var complaints: [String] { counts.withLock { $0.complaints } }

    /// The outcomes, each with the faults that led to it.
    var summary: String {
        counts.withLock { counts in
            counts.outcomes.sorted { $0.key < $1.key }.map { outcome, kinds in
                let list = kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                    .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
                return "\(kinds.values.reduce(0, +)) \(outcome): \(list)"
            }.joined(separator: "\n")
        }
    }
}
