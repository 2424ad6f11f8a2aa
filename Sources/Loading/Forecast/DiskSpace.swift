import DatabaseWork
import Exports
import PostgresClient

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The space that a server has on the disk where a new database would lie.
///
/// It is only known of a server on this machine, and only to those who may ask where its files are:
/// a superuser of the server, a member of `pg_read_all_settings`, or root.
enum DiskSpace {
    /// How many bytes are free or taken by a database that will be emptied or gone on with; nil
    /// where that cannot be known.
    static func free(
        in tablespace: String?, or database: String, on session: ControlSession
    ) throws(MigrationError) -> UInt64? {
        try MigrationError.naming("ask where the server's files are") {
            () throws(PostgresError) in
            try session.use { connection throws(PostgresError) -> UInt64? in
                guard let process = connection.serverProcess else { return nil }
                let rows = try connection.query(
                    """
                    SELECT (SELECT setting FROM pg_settings WHERE name = 'data_directory') AS data,
                        (SELECT nullif(pg_tablespace_location(oid), '') FROM pg_tablespace
                            WHERE spcname = $1) AS space,
                        (SELECT pg_database_size(oid) FROM pg_database
                            WHERE datname = $2 AND pg_has_role(datdba, 'USAGE')) AS taken
                    """, parameters: [tablespace, database])
                guard !rows.isEmpty else { return nil }
                // The server stands in its data directory, whatever that is called from here.
                let places =
                    rows[row: 0, column: "space"].map { [$0] }
                    ?? ["/proc/\(process.processID)/cwd", rows[row: 0, column: "data"] ?? ""]
                let free = free(atFirstOf: places, ownedBy: process.userID)
                let taken = rows[row: 0, column: "taken"].flatMap { UInt64($0) } ?? 0
                return free.map { $0.addingReportingOverflow(taken).partialValue }
            }
        }
    }

    /// How many bytes there are for anybody at the first of these folders that is the server's
    /// user's, by which it is told from one of the same name in another file system.
    private static func free(atFirstOf paths: [String], ownedBy user: UInt32) -> UInt64? {
        for path in paths {
            var folder = stat()
            var system = statvfs()
            guard stat(path, &folder) == 0, folder.st_uid == user, statvfs(path, &system) == 0
            else { continue }
            let (bytes, overflow) = UInt64(system.f_bavail).multipliedReportingOverflow(
                by: UInt64(system.f_frsize))
            if !overflow { return bytes }
        }
        return nil
    }
}
