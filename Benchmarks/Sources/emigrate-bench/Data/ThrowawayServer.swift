import Foundation

/// A PostgreSQL server that exists only while a data set is made.
///
/// It listens on a Unix socket in a temporary folder, trusts everyone who can reach it, and never
/// waits for the disk. The server is a child of a small shell that stops it, and removes its
/// files, as soon as the shell's standard input ends: also when this program is killed.
final class ThrowawayServer {
    private let folder: URL
    private let supervisor = Process()
    private let lifeline = Pipe()

    /// How a server is set up.
    enum Purpose {
        /// Making data as fast as possible, whatever a crash would leave, and slowing nobody.
        case makingData
        /// Being loaded into, as a server that somebody relies on.
        case beingLoaded
    }

    /// Makes and starts a server whose first superuser is `superuser`.
    init(superuser: String, for purpose: Purpose = .makingData) throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "emigrate-bench-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // PostgreSQL refuses to run as root.
        var asUser: [String] = []
        if geteuid() == 0 {
            asUser = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            try Program("chown").run(["postgres:postgres", folder.path])
        }
        let initialise = [try Program("initdb").url.path] + Self.clusterOptions(superuser)
        let serve =
            [try Program("postgres").url.path] + Self.serverOptions(purpose, socket: folder.path)
        let quoted = { (words: [String]) in words.map { "'\($0)'" }.joined(separator: " ") }
        supervisor.executableURL = URL(filePath: "/bin/sh")
        supervisor.arguments = [
            "-c",
            """
            \(quoted(asUser + initialise)) -D data >log 2>&1 || exit 1
            nice -n \(purpose == .makingData ? 10 : 0) \(quoted(asUser + serve)) -D data >>log 2>&1 </dev/null &
            cat >/dev/null
            kill -QUIT $!
            wait $!
            cd / && rm -rf '\(folder.path)'
            """,
        ]
        supervisor.currentDirectoryURL = folder
        supervisor.standardInput = lifeline
        try supervisor.run()
        environment = ["PGHOST": folder.path, "PGPORT": Self.port, "PGUSER": superuser]
        try waitUntilReady()
    }

    /// What a client needs in its environment to connect as the superuser.
    let environment: [String: String]

    /// Stops the server and removes its files.
    func stop() {
        try? lifeline.fileHandleForWriting.close()
        supervisor.waitUntilExit()
    }

    private func waitUntilReady() throws {
        let ready = try Program("pg_isready")
        for _ in 0..<600 {
            if (try? ready.run(["-q"], environment: environment)) != nil { return }
            guard supervisor.isRunning else { break }
            Thread.sleep(forTimeInterval: 0.1)
        }
        let log = try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)
        throw BenchError("PostgreSQL did not start. Its log:\n\(log ?? "(none)")")
    }

    private static func clusterOptions(_ superuser: String) -> [String] {
        ["-A", "trust", "-E", "UTF8", "--locale=C", "-U", superuser, "--no-sync"]
    }

    /// The number in the socket's name, whatever `PGPORT` says.
    private static let port = "5432"

    /// With `wal_level=minimal`, rows that are copied into a table emptied in the same transaction
    /// are written once only, without a write-ahead log.
    private static func serverOptions(_ purpose: Purpose, socket: String) -> [String] {
        // PostgreSQL's own settings, but for the memory and log that any guide gives a server.
        let settings = [
            "-k", socket, "-p", port, "-c", "listen_addresses=", "-c", "shared_buffers=512MB",
            "-c", "max_wal_size=4GB",
        ]
        if purpose == .beingLoaded { return settings }
        return settings + [
            "-c", "fsync=off", "-c", "wal_level=minimal", "-c", "max_wal_senders=0",
            "-c", "autovacuum=off", "-c", "maintenance_work_mem=512MB",
        ]
    }
}
