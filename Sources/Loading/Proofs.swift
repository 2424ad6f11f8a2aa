import Concurrency
import Exports
import Verification

/// What is known of the rows of each table that was loaded, as it becomes known.
final class Proofs: Sendable {
    private let results = Monitor<[Int: TableProof.Result]>([:])

    /// Takes note of what came of the proof of a table, which has this number.
    ///
    /// Throws `.refused` where its rows are not the export's: then nothing is kept of a load.
    func note(
        _ result: TableProof.Result, _ table: Int, _ subject: String
    ) throws(MigrationError) {
        results.update { $0[table] = result }
        guard case .differs(let how) = result.proof else { return }
        throw MigrationError(
            .refused, "\(subject): \(how)",
            advice: "A rule or trigger may be in the way; run the command again, and if it says the"
                + " same, report it as a bug")
    }

    /// What is known of a table.
    func result(of table: Int) -> TableProof.Result? { results.update { $0[table] } }
}
