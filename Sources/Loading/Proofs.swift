import Concurrency
import Exports
import Verification

/// What is known of the rows of each table that was loaded, as it becomes known.
final class Proofs: Sendable {
    private let results = Monitor<[Int: TableProof.Result]>([:])

    /// Takes note of what came of the proof of a table, which has this number.
    ///
    /// Throws `.refused` where its rows are not the export's: then nothing is kept of a load. What can be
    /// read only once, nobody could look at again.
    func note(
        _ result: TableProof.Result, _ table: Int, _ subject: String, canReopen: Bool = true
    ) throws(MigrationError) {
        results.update { $0[table] = result }
        guard case .differs(let how) = result.proof else { return }
        throw MigrationError(
            .refused, "\(subject): \(how)",
            advice: canReopen
                ? "A rule or trigger may be in the way; run the command again, and if it says the"
                    + " same, report it as a bug"
                : "A rule or trigger may be in the way, or the export may write values as no server"
                    + " does; load it from a file, which can be read a second time to tell")
    }

    /// What is known of a table.
    func result(of table: Int) -> TableProof.Result? { results.update { $0[table] } }
}
