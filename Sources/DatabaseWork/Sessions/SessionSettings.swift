import Exports
package import PostgresClient

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The settings of the sessions of a load that any role may set.
package struct SessionSettings: Sendable {
    /// The archive's own settings, in its encoding.
    package var preamble: [UInt8]
    /// How many sessions there are.
    package var jobs: Int

    /// Creates the settings of a number of sessions.
    package init(preamble: [UInt8], jobs: Int) {
        self.preamble = preamble
        self.jobs = jobs
    }

    /// Settings under which COPY writes values as pg_dump's did (pg_dump.c, setup_connection).
    private static let forValues = """
        SET datestyle = 'ISO';
        SET intervalstyle = 'postgres';
        SET extra_float_digits = 3;
        SET bytea_output = 'hex';
        """

    /// Applies them to a new session.
    ///
    /// A commit need not wait for the disk: the last one, of publishing, does, and everything before
    /// it goes to disk with it.
    ///
    /// With `seesOnlyCatalog`, names mean what PostgreSQL itself brings, whatever they meant in the
    /// export.
    package func apply(
        to connection: inout Connection, seesOnlyCatalog: Bool = false
    ) throws(PostgresError) {
        try connection.make(settings: preamble)
        if seesOnlyCatalog { try connection.seeOnlyCatalog() }
        try connection.execute(Self.forValues)
        try connection.execute("SET synchronous_commit = off")
        let memory = try indexMemory(on: &connection)
        try connection.execute("SET maintenance_work_mem = '\(memory)kB'")
    }

    /// How much memory an index may be built with, in KiB: a part of what the server has, and no
    /// less than it is set to give.
    private func indexMemory(on connection: inout Connection) throws(PostgresError) -> Int {
        let row = try connection.query(
            """
            SELECT pg_catalog.pg_size_bytes(
                    pg_catalog.current_setting('maintenance_work_mem')) / 1024 AS set,
                pg_catalog.pg_size_bytes(
                    pg_catalog.current_setting('effective_cache_size')) / 1024 AS cache,
                pg_catalog.inet_server_addr() IS NULL AS local
            """)
        func number(_ column: String) -> Int {
            row.isEmpty ? 0 : row[row: 0, column: column].flatMap { Int($0) } ?? 0
        }
        let isLocal = !row.isEmpty && row[row: 0, column: "local"] == "t"
        // Of a server elsewhere, only what it takes itself to have for its cache is known.
        let available = isLocal ? Self.physicalMemory / 1024 : number("cache")
        let share = available / 8 / max(1, jobs)
        return max(number("set"), min(share, Self.mostMemory))
    }

    /// More than this, in KiB, hardly makes an index faster.
    private static let mostMemory = 1 << 20

    private static var physicalMemory: Int {
        sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    }
}
