import DatabaseWork
import Exports
import PostgresClient

/// The database beside a target, while it is filled.
struct FillingDatabase: Sendable {
    let name: String
    let target: String
    let request: DestinationRequest
    let control: ControlSession

    /// What a former run left.
    enum Leftover: Hashable, Sendable {
        /// Nothing.
        case none
        /// A database that holds nothing that anybody could miss.
        case worthless
        /// A load that can go on.
        case resumable([JournalKey: RowTotal])
    }

    /// Sees what a former run left, and whether it may be touched.
    func leftover(user: String) throws(MigrationError) -> Leftover {
        let rows = try control.query(
            "SELECT datconnlimit FROM pg_database WHERE datname = $1", [name],
            doing: "look for an interrupted load")
        guard let limit = rows.first?.first else { return .none }
        // What is left of a DROP DATABASE that was interrupted (pg_database.h,
        // DATCONNLIMIT_INVALID_DB); it lets no session in.
        if limit == "-2" { return .worthless }
        let others = try OtherSessions.afterWaiting(name, within: 2, on: control)
        guard others.isNobody else {
            throw MigrationError(
                .tryAgain,
                "database \(name), where an interrupted load is, is in use: \(others.summary)",
                advice: "End those sessions, then run the command again")
        }
        var connection = try request.journalSession(in: name)
        let (header, hasJournal) = try MigrationError.naming("read the journal of database \(name)")
        {
            () throws(PostgresError) in
            (try Journal.read(on: &connection), try Journal.owner(on: &connection) != nil)
        }
        guard let header else {
            if hasJournal { throw JournalHeader.otherVersion(in: name) }
            return try withoutJournal(&connection)
        }
        guard header.isBeside, header.target == target else {
            throw MigrationError(
                .refused,
                "database \(name) holds an interrupted load into database \(header.target)",
                advice: "Rename it, or drop it if nobody needs it")
        }
        guard request.resumes else {
            try checkOthers(on: &connection, readingRows: true)
            return .worthless
        }
        try header.checkResuming(request, user: user)
        return .resumable(
            try MigrationError.naming("read the journal of database \(name)") {
                () throws(PostgresError) in try Journal.records(on: &connection)
            })
    }

    /// A run that was killed between creating the database and writing the journal leaves nothing
    /// in it.
    private func withoutJournal(
        _ connection: inout Connection
    ) throws(MigrationError) -> Leftover {
        let contents = try MigrationError.naming("look into database \(name)") {
            () throws(PostgresError) in try DatabaseContents.read(on: &connection)
        }
        if contents.isPristine { return .worthless }
        throw MigrationError(
            .refused,
            "database \(name) is where the load would go, but it is not from an interrupted load: "
                + "it holds \(contents.summary)",
            advice: "Rename it, or drop it if nobody needs it")
    }

    /// Sees that nobody else has made or changed anything in a database that is to be dropped.
    private func checkOthers(
        on connection: inout Connection, readingRows: Bool
    ) throws(MigrationError) {
        let others = try MigrationError.naming("look into database \(name)") {
            () throws(PostgresError) in
            try OthersChanges.read(.database, scans: readingRows ? nil : [], on: &connection)
        }
        guard !others.isEmpty else { return }
        throw MigrationError(
            .refused,
            "database \(name) holds a load that was not finished, and what somebody else has made or"
                + " changed there since: \(others.summary); it was not dropped",
            advice: "Rename it, or drop it if nobody needs it; --resume goes on with the load")
    }

    /// Drops what this run has made of it.
    ///
    /// Throws `.refused` where somebody else was at work in it.
    func discard() throws(MigrationError) {
        do {
            // To read all rows might take as long as to load them, and who would have changed some
            // in a database that was made just now?
            var connection = try request.journalSession(in: name)
            try checkOthers(on: &connection, readingRows: false)
        }
        try drop()
    }

    /// The OID of a database; nil where there is none of that name.
    static func identifier(
        _ name: String, on session: ControlSession
    ) throws(MigrationError) -> String? {
        try session.query(
            "SELECT oid FROM pg_database WHERE datname = $1", [name],
            doing: "look for database \(name)"
        ).first?.first ?? nil
    }

    /// Creates it, and writes the journal; returns the locale that was wanted, where the server does
    /// not have it.
    func create(_ survey: TargetSurvey) throws(MigrationError) -> DatabaseLocale? {
        let locales = survey.locales(request.locale)
        var made = 0
        do throws(PostgresError) {
            while true {
                do throws(PostgresError) {
                    try control.execute(statement(survey, locales[made]))
                    break
                } catch {
                    guard DatabaseLocale.isRefusal(error), made + 1 < locales.count else {
                        throw error
                    }
                    made += 1
                }
            }
        } catch {
            var error = MigrationError(error, doing: "create a database beside the target")
            guard error.code == .databaseUnreachable else { throw error }
            error.message +=
                "; database \(name) may be there nevertheless, which the next run removes"
            throw error
        }
        try beginJournal()
        return locales[made] == locales[0] ? nil : locales[0]
    }

    private func statement(_ survey: TargetSurvey, _ locale: DatabaseLocale) -> String {
        var options = """
            OWNER \(SQLText.name(request.sessions.roleName)) TEMPLATE template0 ENCODING 'UTF8' \
            \(locale.options(serverVersion: survey.serverVersion))
            """
        if let tablespace = survey.database?.tablespace {
            options += " TABLESPACE \(SQLText.name(tablespace))"
        }
        return "CREATE DATABASE \(SQLText.name(name)) \(options)"
    }

    private func beginJournal() throws(MigrationError) {
        do throws(MigrationError) {
            var connection = try request.controlSession(in: name)
            let header = JournalHeader(
                fingerprint: request.fingerprint, role: request.sessions.roleName, target: target,
                isBeside: true)
            try MigrationError.naming("begin a journal in database \(name)") {
                () throws(PostgresError) in try Journal.begin(header, on: &connection)
            }
        } catch {
            var first = error
            do throws(MigrationError) { try drop() } catch {
                first.message += "; database \(name) is there, and empty: \(error.message)"
            }
            throw first
        }
    }

    /// Drops it, if it is there.
    func drop() throws(MigrationError) {
        let others = try OtherSessions.afterWaiting(name, within: 5, on: control)
        guard others.isNobody else {
            throw MigrationError(
                .tryAgain, "database \(name) cannot be dropped, it is in use: \(others.summary)",
                advice: "End those sessions, then drop it or run the command again")
        }
        let subscriptions = try control.query(
            """
            SELECT FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
            WHERE d.datname = $1
            """, [name], doing: "look for subscriptions")
        if !subscriptions.isEmpty {
            try MigrationError.naming("drop the subscriptions of database \(name)") {
                () throws(PostgresError) in
                // Only a superuser may have made them, whom the load then began as.
                var connection = try Connection(
                    request.sessions.conninfo, database: name,
                    group: request.sessions.controlSessions)
                try connection.prepareForControl()
                try DroppedSubscription.dropAll(on: &connection)
            }
        }
        try MigrationError.naming("drop database \(name)") { () throws(PostgresError) in
            try Patience.run(request.sessions.controlSessions) { () throws(PostgresError) in
                try control.execute("DROP DATABASE IF EXISTS \(SQLText.name(name))")
            }
        }
    }
}
