import PostgresClient

extension MigrationError {
    /// Says what PostgreSQL refused while something of an export was loaded.
    ///
    /// `subject` is what was being loaded, as in `TABLE DATA public.events of export.dir/toc.dat`.
    init(_ error: PostgresError, loading subject: String) {
        let row = error.copyLine.map { ", row \($0)" } ?? ""
        var said = error.message
        if let detail = error.detail, !detail.isEmpty { said += " (\(detail))" }
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
                of: error.sqlState ?? "", isAboutRows: error.copyLine != nil)
            self.init(
                code, "\(subject)\(row): the server says: \(said)",
                advice: error.hint.map { advice.map { "\($0); \(error.hint ?? "")" } ?? $0 }
                    ?? advice)
        }
    }

    /// What a SQLSTATE means for a load, and what to do.
    private static func meaning(
        of state: String, isAboutRows: Bool
    ) -> (Code, String?) {
        if let refusal = ServerRefusal(sqlState: state) { return (refusal.code, refusal.advice) }
        return switch state.prefix(2) {
        case "22" where state == "22021" || state == "22P05":
            (
                .damaged,
                "Its text is not in the encoding that the export says, or that --encoding says of"
                    + " one that says none (SQL_ASCII)"
            )
        case "42" where state == "42501":
            (
                .privilegesMissing,
                "Load as the database's owner, or as a superuser with --superuser"
            )
        case "42" where ["42P06", "42P07", "42710", "42723"].contains(state):
            (.refused, "The export makes this twice; see whether it is more than one dump")
        case "3F",
            "42" where state.hasPrefix("3F") || state == "42P01":
            (
                .refused,
                "A load makes a database from nothing; what adds to one, such as data alone, is for"
                    + " convert and psql"
            )
        case "22" where isAboutRows, "23":
            (.damaged, "The export does not fit its own definitions; nothing of it was kept")
        case "0A", "22", "42":
            (
                .refused,
                "A server of another release than the export's may not know this; load into one"
                    + " of the export's release, and upgrade that"
            )
        default: (.refused, nil)
        }
    }
}
