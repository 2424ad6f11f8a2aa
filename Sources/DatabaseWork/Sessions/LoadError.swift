package import Exports
package import PostgresClient

extension MigrationError {
    /// Says what PostgreSQL refused while something of an export was loaded.
    ///
    /// `subject` is what was being loaded, as in `TABLE DATA public.events of export.dir/toc.dat`.
    /// What the server says beside its message is shown; advice of its own only what the SQLSTATE
    /// alone tells. With `ofRows` that was an INSERT of values, without code of the export's.
    package init(_ error: PostgresError, loading subject: String, ofRows: Bool = false) {
        let row = error.copyLine.map { ", row \($0)" } ?? ""
        switch error.code {
        case .cannotConnect: self.init(error, doing: "load \(subject)")
        case .connectionLost:
            self.init(
                .tryAgain,
                "\(subject)\(row): the connection to the server was lost: \(error.message)",
                advice: "See the server's log for why, then run the command again")
        case .unsupported: self.init(.bug, "\(subject)\(row): \(error)")
        case .server:
            let (code, advice) = Self.meaning(
                of: error.sqlState ?? "", isAboutRows: error.isAboutRow || ofRows,
                isAboutValues: ofRows)
            self.init(
                code, "\(subject)\(row): the server says: \(error.wholeText)",
                advice: error.hint.map { advice.map { "\($0); \(error.hint ?? "")" } ?? $0 }
                    ?? advice)
            unresolvedName = UnresolvedName(error)?.name
            missesReferencedRow = error.sqlState == "23503"
        }
    }

    /// What a SQLSTATE means for a load whatever it was about, and what to do.
    ///
    /// `isAboutValues` where it is the values' own, and no code was run for them.
    private static func meaning(
        of state: String, isAboutRows: Bool, isAboutValues: Bool
    ) -> (Code, String?) {
        if let refusal = ServerRefusal(sqlState: state) { return (refusal.code, refusal.advice) }
        return switch state.prefix(2) {
        case "22" where state == "22021":
            (
                .damaged,
                "Its text is not in the encoding that the export says, or that --encoding says of"
                    + " one that says none (SQL_ASCII)"
            )
        case "22" where state == "22P05":
            (.refused, "The target's encoding has not this letter: load into a database in UTF8")
        case "42" where state == "42501":
            (
                .privilegesMissing,
                "Load as the database's owner, or as a superuser with --superuser"
            )
        case "42" where ["42P06", "42P07", "42710", "42723"].contains(state):
            (.refused, "The export makes this twice; see whether it is more than one dump")
        case "2D":
            (
                .refused,
                "Code of the export's ends transactions itself (COMMIT or ROLLBACK in what CALL or DO"
                    + " runs), and a load's statements run in transactions: take that statement out"
                    + " and run it afterwards, or load with psql: emigrate convert … -o - | psql"
            )
        // Values that do not fit their columns, are not as many, or are none: syntax_error,
        // datatype_mismatch, undefined_column.
        case "42" where isAboutRows && ["42601", "42804"].contains(state),
            "42" where isAboutValues && state == "42703",
            "22" where isAboutRows, "23":
            (.damaged, "The export does not fit its own definitions")
        default: (.refused, nil)
        }
    }
}

extension PostgresError: MigrationErrorConvertible {
    package func migrationError(on export: String) -> MigrationError {
        MigrationError(self, loading: export)
    }

    /// Whether it is about a row of COPY's, whichever that is.
    package var isAboutRow: Bool {
        copyLine != nil
            || context?.split(whereSeparator: \.isNewline)
                .contains { $0.hasPrefix("COPY ") } ?? false
    }

    /// The message with the server's explanation, and what it was doing.
    fileprivate var wholeText: String {
        var text = message
        if let detail, !detail.isEmpty { text += " (\(Self.oneLine(detail)))" }
        let places = (context ?? "").split(whereSeparator: \.isNewline).compactMap(Self.place)
        // Code that calls itself has as many as it went deep.
        let shown =
            places.count > 8 ? places.prefix(5) + ["…"] + places.suffix(2) : places[...]
        if !shown.isEmpty { text += "; CONTEXT: " + shown.joined(separator: "; ") }
        return text
    }

    /// A line of the context; of a COPY's only what stands behind the row's number, which counts the
    /// rows of one session.
    private static func place(_ line: Substring) -> String? {
        guard line.hasPrefix("COPY ") else { return oneLine(line) }
        let parts = line.split(separator: ",", maxSplits: 2)
        guard parts.count == 3 else { return nil }
        return oneLine(parts[2].drop { $0 == " " })
    }

    private static func oneLine(_ text: some StringProtocol) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > 400 ? line.prefix(400) + "…" : line
    }
}
