import Foundation
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Data directories as initdb makes them: one for each kind of server, which servers begin with a
/// copy of.
enum ServerTemplate {
    /// What a directory depends on.
    private struct Kind: Hashable {
        var programs: URL
        var superuser: String
    }

    private static let made = Mutex<[Kind: Result<URL, any Error>]>([:])

    /// The directory for servers of `programs` with a superuser of this name, below `place`; `user`
    /// begins the commands of whoever runs servers.
    static func directory(
        _ programs: PostgresPrograms, superuser: String, in place: URL, as user: String,
        owner: (uid_t, gid_t)?
    ) throws -> URL {
        try made.withLock { made in
            let kind = Kind(programs: programs.folder, superuser: superuser)
            let known =
                made[kind]
                ?? Result { try make(programs, superuser, in: place, as: user, owner) }
            made[kind] = known
            return known
        }.get()
    }

    private static func make(
        _ programs: PostgresPrograms, _ superuser: String, in place: URL, as user: String,
        _ owner: (uid_t, gid_t)?
    ) throws -> URL {
        let folder = place.appending(path: "emigrate-pg-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if let owner { chown(folder.path, owner.0, owner.1) }
        let ends = try makePipe()
        defer { close(ends.reading) }
        let done = folder.appending(path: "done")
        let script = """
            umask 077
            \(user)'\(programs.folder.path)/initdb' -D data -U '\(superuser)' -A trust -E UTF8 \
                --locale=C -N </dev/null >initdb.log 2>&1
            echo $? >made && mv made done
            read -r end
            cd / && rm -rf '\(folder.path)'
            """
        // It goes with this process, which holds the other end of the pipe.
        _ = try spawn(
            "/bin/sh", ["-c", script], environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
            folder: folder.path, standardDescriptors: [ends.reading])
        for _ in 0..<1200 {
            if let status = try? String(contentsOf: done, encoding: .utf8) {
                guard status == "0\n" else { break }
                return folder.appending(path: "data")
            }
            usleep(50_000)
        }
        let log = try? String(
            contentsOf: folder.appending(path: "initdb.log"), encoding: .utf8)
        throw SupportError("There is no data directory for a server:\n\(log ?? "(no log)")")
    }
}
