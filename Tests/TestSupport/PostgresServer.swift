import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A real PostgreSQL server that lives no longer than the tests.
///
/// It listens on a Unix socket in a temporary directory, trusts everyone who reaches that, and
/// never waits for the disk. Tests share one server (`PostgresServer.shared`) and make databases of
/// their own in it.
///
/// The server is a child of a small shell that reads from a pipe of which this process has the
/// other end. When the pipe ends, be it by `stop()`, at exit or because the tests crashed, the
/// shell stops the server and removes its files.
package final class PostgresServer: Sendable {
    package let programs: PostgresPrograms
    /// The first superuser.
    package let superuser: String
    /// The directory with the socket.
    package let host: String
    package let port = 5432
    private let supervisor: pid_t
    private let lifeline: Int32

    /// Whether a server can be started here at all, for `.enabled(if:)`.
    package static var isAvailable: Bool { PostgresPrograms.installed != nil }

    /// The server that all tests of this process share, started when first asked for.
    package static var shared: PostgresServer {
        get throws { try started.get() }
    }

    private static let started = Result<PostgresServer, any Error> { try PostgresServer() }

    /// Starts a server of its own, for tests that need other roles or settings.
    package init(
        superuser: String = "postgres", settings: [String: String] = [:],
        programs: PostgresPrograms? = nil
    ) throws {
        let programs = try programs ?? .find()
        self.programs = programs
        self.superuser = superuser
        let folder = Self.place
            .appending(path: "emigrate-pg-\(UUID().uuidString.prefix(8))")
        host = folder.path
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var asUser = ""
        var owner: (uid_t, gid_t)?
        // PostgreSQL refuses to run as root.
        if geteuid() == 0 {
            guard let user = getpwnam("postgres") else {
                throw SupportError("There is no user postgres to run PostgreSQL as.")
            }
            owner = (user.pointee.pw_uid, user.pointee.pw_gid)
            chown(folder.path, user.pointee.pw_uid, user.pointee.pw_gid)
            asUser = "setpriv --reuid=postgres --regid=postgres --clear-groups "
        }
        let template = try ServerTemplate.directory(
            programs, superuser: superuser, in: Self.place, as: asUser, owner: owner)
        let ends = try makePipe()
        let log = try openFile(folder.appending(path: "log").path, O_WRONLY | O_CREAT | O_APPEND)
        defer {
            close(ends.reading)
            close(log)
        }
        let options = Self.settings.merging(settings) { $1 }.map { "-c '\($0)=\($1)'" }
        let script = """
            umask 077
            \(asUser)cp -pR '\(template.path)' data || exit 1
            start() {
                \(asUser)'\(programs.folder.path)/postgres' -D data -k '\(folder.path)' \
                    -p \(port) \(options.joined(separator: " ")) </dev/null &
            }
            start
            while read -r signal; do
                kill -$signal $!
                wait $!
                start
            done
            kill -QUIT $!
            wait $!
            cd / && rm -rf '\(folder.path)'
            """
        lifeline = ends.writing
        supervisor = try spawn(
            "/bin/sh", ["-c", script], environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
            folder: folder.path, standardDescriptors: [ends.reading, log, log])
        try waitUntilStarted(folder.appending(path: "data/postmaster.pid"))
    }

    /// Where servers store what they have: in memory, where there is enough, as a new database is
    /// hundreds of files.
    private static let place: URL = {
        let memory = URL(filePath: "/dev/shm")
        let facts = try? FileManager.default.attributesOfFileSystem(forPath: memory.path)
        let free = (facts?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
        return free > 8 << 30 ? memory : FileManager.default.temporaryDirectory
    }()

    /// Stops the server and removes what it stored; not needed at exit.
    package func stop() {
        close(lifeline)
        var status: Int32 = 0
        waitpid(supervisor, &status, 0)
    }

    /// Stops the server and starts it again; it is up when this returns.
    ///
    /// Where `isImmediate`, it stops without a checkpoint, as at a power cut, and recovers;
    /// otherwise it ends its sessions first (postgres, "Shutting Down the Server").
    package func restart(isImmediate: Bool) throws {
        let question = "SELECT pg_postmaster_start_time()"
        let former = try value(database: "postgres", question)
        let line = Array((isImmediate ? "QUIT\n" : "INT\n").utf8)
        guard write(lifeline, line, line.count) == line.count else {
            throw SupportError("The server's shell is gone.")
        }
        for _ in 0..<1200 {
            let answer = try psql(
                database: "postgres", .sql(question), flags: ["-A", "-t"])
            let start = answer.text.split(separator: "\n").first.map(String.init)
            if answer.isSuccess, start != former { return }
            usleep(50_000)
        }
        throw SupportError("The server does not come back.")
    }

    /// The process that lets sessions in (miscadmin.h, LOCK_FILE_LINE_PID).
    package func postmasterPID() throws -> Int32 {
        let file = URL(filePath: "\(host)/data/postmaster.pid")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        guard let pid = lines.first.flatMap({ pid_t($0) }) else {
            throw SupportError("\(file.path) names no process.")
        }
        return pid
    }

    /// Where another program can have the server restarted, by a line `QUIT` or `INT`.
    package var restartPipe: String { "/proc/\(getpid())/fd/\(lifeline)" }

    /// Waits until the server answers, which it may not while it recovers.
    package func waitUntilUp() throws { try waitUntilReady() }

    private static let settings = [
        "listen_addresses": "", "fsync": "off", "synchronous_commit": "off",
        "full_page_writes": "off", "autovacuum": "off", "max_connections": "200",
        "timezone": "UTC",
    ]

    /// Waits for the line that a server writes once it lets sessions in (miscadmin.h,
    /// LOCK_FILE_LINE_PM_STATUS; since PostgreSQL 10).
    private func waitUntilStarted(_ file: URL) throws {
        guard try programs.majorVersion() >= 10 else { return try waitUntilReady() }
        try wait {
            let lines = try? String(contentsOf: file, encoding: .utf8).split(
                separator: "\n", omittingEmptySubsequences: false)
            return (lines?.count ?? 0) > 7 && lines?[7].hasPrefix("ready") == true
        }
    }

    private func waitUntilReady() throws {
        let ready = programs.command("pg_isready", ["-q"] + connectionArguments)
        try wait { try ready.run().isSuccess }
    }

    private func wait(until isReady: () throws -> Bool) throws {
        for _ in 0..<1200 {
            if try isReady() { return }
            var status: Int32 = 0
            if waitpid(supervisor, &status, WNOHANG) == supervisor { break }
            usleep(50_000)
        }
        let log = try? String(contentsOfFile: "\(host)/log", encoding: .utf8)
        throw SupportError("PostgreSQL did not start. Its log:\n\(log ?? "(none)")")
    }
}
