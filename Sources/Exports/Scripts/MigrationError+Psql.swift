package import PsqlSafety
import SQLSyntax

extension PsqlText.Refusal {
    /// The sentence for messages.
    package var message: String {
        "the SQL has \(what), which psql reads by a state that the dump's code can change, and could"
            + " then run commands of the dump"
    }
}

extension MigrationError {
    /// What to do about a script that psql could read otherwise.
    package static let psqlAdvice =
        "Convert it with --restrict, for a psql of August 2025 or later, or load it with emigrate load,"
        + " which asks no psql; without --verbatim, more of such SQL is written another way"

    /// A text that ends inside the body of a routine.
    package static func openBody(_ subject: String) -> MigrationError {
        MigrationError(
            .damaged,
            "\(subject): psql takes the word BEGIN for the start of a routine's body, where it is a name"
                + " that is not in quotes too, and does not find the end of the statement",
            advice: "Give what is called begin another name and dump again, or load an archive with"
                + " pg_restore -d, which does not ask psql; if nothing is called so, fetch the export"
                + " again")
    }

    /// A script that keeps its bytes has rows that psql could run.
    package static func rowsThatCouldRun(_ subject: String, row: Int) -> MigrationError {
        MigrationError(
            .damaged,
            "\(subject), row \(row): psql would run a command in it if the table could not be filled",
            advice: psqlAdvice)
    }

    /// A text that psql could read otherwise.
    package static func couldRun(_ refusal: PsqlText.Refusal, _ subject: String) -> MigrationError {
        MigrationError(
            .damaged, "\(subject): \(refusal.message)", advice: psqlAdvice)
    }
}
