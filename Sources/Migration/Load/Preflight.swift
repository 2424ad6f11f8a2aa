import PostgresClient
import SynapseSchema

/// What is looked at before anything is written: whether the target's Synapse will take the export.
struct Preflight {
    let facts: TargetFacts
    let ignoresBlockers: Bool

    /// Checks the export at `path` against what is known of the target; nil for a dump of something
    /// else than Synapse, and for one that can only be read once.
    ///
    /// Throws `.refused` where Synapse would not start.
    func run(_ path: String) throws(MigrationError) -> [Finding]? {
        guard path != "-" else { return nil }
        let outcome: CheckOutcome
        do throws(MigrationError) {
            outcome = try CheckJob().run(path, against: facts)
        } catch {
            guard error.isNotSynapse else { throw error }
            return nil
        }
        let blockers = outcome.report.findings.filter { $0.verdict == .blocks }
        guard blockers.isEmpty || ignoresBlockers else {
            throw MigrationError(
                .refused,
                "the target would not take the export: "
                    + blockers.map(\.message).joined(separator: "; "),
                advice: (blockers.compactMap(\.remedy).first.map { $0 + " " } ?? "")
                    + "--force loads it all the same; emigrate check says more")
        }
        return outcome.report.findings
    }
}

extension MigrationError {
    /// Whether a check found a dump of another program than Synapse.
    fileprivate var isNotSynapse: Bool {
        code == .damaged && message.contains("but not of a Synapse database")
    }
}
