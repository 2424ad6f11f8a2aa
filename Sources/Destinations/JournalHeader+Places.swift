import Exports

extension JournalHeader {
    /// Why a database with this journal is left alone under the name that it has.
    func misplaced(in database: String) -> MigrationError {
        let rest =
            "drop it if nobody needs it, or name another database; nothing of it was touched"
        if database != target, !isBeside || isFilled {
            return MigrationError(
                .refused,
                "database \(database) holds a load that was made for the name \(target)"
                    + (isFilled ? ", complete but for its journal" : ", interrupted"),
                advice: isFilled
                    ? "To use it as it is, run in that database: \(Journal.dropStatement); or \(rest)"
                    : "To go on with it, rename it back to \(target) and use --resume; or \(rest)")
        }
        let filling = DatabaseNames.filling(for: target)
        return MigrationError(
            .refused,
            "database \(database) holds an interrupted load into database \(target), which was"
                + " begun as \(filling) and renamed since",
            advice: "To go on with it, rename it back to \(filling) and load into \(target) with"
                + " --resume; or \(rest)")
    }

    /// Why a database whose journal cannot be read is left alone.
    static func otherVersion(in database: String) -> MigrationError {
        MigrationError(
            .refused,
            "database \(database) holds an interrupted load of another version of Emigrate",
            advice: "Finish that load with that version, or drop or rename the database; nothing of"
                + " it was touched")
    }
}
