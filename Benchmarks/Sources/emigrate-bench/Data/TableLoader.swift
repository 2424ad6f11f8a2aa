import Foundation

/// Generates rows and streams them into a server's tables with psql.
struct TableLoader {
    let server: ThrowawayServer
    let database: String
    let seed: UInt64

    /// How many events make about `bytes` of COPY text in all tables together.
    ///
    /// Found by generating the rows of a sample and counting.
    func eventCount(for bytes: Int) -> Int {
        let sample = 20_000
        var counted = 0
        for table in GeneratedTable.all {
            try? generate(table, events: sample) { counted += $0.count }
        }
        return max(1, Int(Double(bytes) / Double(counted) * Double(sample)))
    }

    /// Replaces a table's rows by generated ones; returns how many bytes of COPY text that was.
    func load(_ table: GeneratedTable, events: Int) throws -> Int {
        let name = "public.\(table.name)"
        let statements = [
            "TRUNCATE \(name)", "COPY \(name) (\(table.columns)) FROM STDIN WITH (FREEZE)",
        ]
        var written = 0
        try Program("psql").run(
            ["-Xq1", "-v", "ON_ERROR_STOP=1", "-d", database] + statements.flatMap { ["-c", $0] },
            environment: server.environment
        ) { stdin in
            try generate(table, events: events) { bytes in
                written += bytes.count
                try stdin.write(contentsOf: Data(bytes))
            }
        }
        return written
    }

    /// Puts Synapse's sequences past the generated rows; Synapse does not start otherwise.
    func setSequences(events: Int) throws {
        let last = World.firstNumber + events
        let names = [
            "events_stream_seq", "state_group_id_seq", "event_auth_chain_id",
            "device_inbox_sequence", "receipts_sequence", "cache_invalidation_stream_seq",
        ]
        let calls = names.map { "SELECT setval('public.\($0)', \(last))" }
        try Program("psql").run(
            ["-Xqo", "/dev/null", "-v", "ON_ERROR_STOP=1", "-d", database]
                + calls.flatMap { ["-c", $0] },
            environment: server.environment)
    }

    private func generate(
        _ table: GeneratedTable, events: Int, write: ([UInt8]) throws -> Void
    ) throws {
        let world = World(seed: seed)
        var out = RowWriter(world: world, table: table.name)
        for event in Timeline(world: world, count: events) {
            table.rows(event, &out)
            if out.bytes.count >= 1 << 20 {
                try write(out.bytes)
                out.removeAll()
            }
        }
        try write(out.bytes)
    }
}
