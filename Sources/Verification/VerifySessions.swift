package import DatabaseWork
package import Exports
package import PostgresClient
import RoleRewriting
import SQLSyntax
import Transformation

/// How the sessions of a verification log in: those that read, and those that have the server judge
/// what the export says, by carrying it out once more in a transaction that is rolled back.
///
/// An export's code, and that of the database, has all the rights that whoever began the session can
/// take (RESET ROLE). So it runs with those of the database's owner, or not at all.
package struct VerifySessions: Sendable {
    private enum Judge {
        /// The session that reads: it has no more rights than the owner, or the export is trusted.
        case reader
        /// The owner's, in this database.
        case owner(RoleSessions, database: String)
        /// None, for this reason.
        case none(String)
    }

    private let conninfo: String
    private let group: SessionGroup
    private let judge: Judge

    /// Finds out how the database's owner is let in.
    package init(_ options: VerifyOptions, _ progress: LoadProgress) throws(MigrationError) {
        conninfo = options.conninfo
        group = progress.workSessions
        guard !options.contentOptions.rewriting.loaderIsSuperuser else {
            judge = .reader
            return
        }
        judge = try MigrationError.naming("read the database") { () throws(PostgresError) in
            try Self.judge(options, progress)
        }
    }

    private static func judge(
        _ options: VerifyOptions, _ progress: LoadProgress
    ) throws(PostgresError) -> Judge {
        let control = try ControlSession(options.conninfo, group: progress.controlSessions)
        let row = try control.query(
            """
            SELECT d.datname, o.rolname, o.rolsuper, session_user FROM pg_database d
            JOIN pg_roles o ON o.oid = d.datdba WHERE d.datname = current_database()
            """
        ).first
        guard let row, row.count == 4, let database = row[0], let owner = row[1],
            let user = row[3]
        else { return .none("the database's owner is not known") }
        if row[2] == "t" {
            return .none("the database belongs to \(owner), a superuser, and so would its code")
        }
        guard owner != user else { return .reader }
        var sessions = RoleSessions(conninfo: options.conninfo, role: Identifier(owner))
        sessions.makesLoadRoles = false
        sessions.count = WorkerPool.size(options.jobs) + 2
        sessions.workSessions = progress.workSessions
        sessions.controlSessions = progress.controlSessions
        sessions.logins.begin(control, target: database)
        do throws(MigrationError) {
            try sessions.settleAccess()
        } catch {
            guard error.code == .privilegesMissing else { return .none(error.message) }
            return .none("its code would have the rights of \(user): verify as \(owner)")
        }
        return .owner(sessions, database: database)
    }

    /// Why the server cannot be asked what the export means; nil where it can.
    package var refusal: String? {
        if case .none(let why) = judge { "not carried out once more, as \(why)" } else { nil }
    }

    /// Begins a session that reads, and that sees nothing but PostgreSQL's own unless code of the
    /// export may run in it: an operator of the export's could stand for one of the server's.
    package func reader() throws(MigrationError) -> Connection {
        try MigrationError.naming("read the database") { () throws(PostgresError) in
            var connection = try Connection.toWork(conninfo, group: group)
            if !readerJudges { try connection.seeOnlyCatalog() }
            return connection
        }
    }

    /// Begins a session in which the server may be asked where it can be, and that reads otherwise.
    package func judging() throws(MigrationError) -> Connection {
        if case .owner(let sessions, let database) = judge {
            return try sessions.session(in: database)
        }
        return try reader()
    }

    /// Whether a session that reads is one in which the server may be asked.
    package var readerJudges: Bool { if case .reader = judge { true } else { false } }
}
