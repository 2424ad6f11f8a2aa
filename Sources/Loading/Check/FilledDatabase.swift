import DatabaseWork
import Exports
import PostgresClient
import SQLSyntax
import SynapseSchema

/// Reads from a database what an export would say of itself.
enum FilledDatabase {
    /// What the Synapse tables of schema public say; those that grow with traffic are not read.
    static func facts(
        on connection: inout Connection, _ releases: ReleaseTable
    ) throws -> ExportFacts {
        let needed = SynapseTables.needed(releases).filter {
            $0.size < .large && !$0.purposes.isDisjoint(with: [.check, .sequences, .count])
        }
        var feed = RowFeed(TableCollector(table: releases), needed)
        do {
            let columns = try columns(on: &connection)
            for table in needed {
                guard let there = columns[table.name] else { continue }
                try read(table, there, &feed, on: &connection)
            }
            feed.collector.end()
            try readSequences(&feed, on: &connection)
            var facts = feed.collector.facts
            facts.tables = Set(columns.keys)
            return facts
        } catch let error as PostgresError {
            throw MigrationError(error, doing: "read what was loaded")
        }
    }

    private static func columns(
        on connection: inout Connection
    ) throws(PostgresError) -> [String: Set<String>] {
        let rows = try connection.query(
            """
            SELECT c.relname, a.attname FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
            WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
            """)
        var result: [String: Set<String>] = [:]
        for row in rows {
            if let table = row[0], let column = row[1] { result[table, default: []].insert(column) }
        }
        return result
    }

    private static func read(
        _ table: NeededTable, _ there: Set<String>, _ feed: inout RowFeed,
        on connection: inout Connection
    ) throws {
        let wanted = table.columns.filter(there.contains)
        let list = wanted.isEmpty ? "1" : wanted.map(SQLText.name).joined(separator: ", ")
        feed.begin(CopyHead(table: table.name, columns: wanted))
        var splitter = CopyRowSplitter()
        var copy = feed
        try connection.copyOut(
            "COPY (SELECT \(list) FROM public.\(SQLText.name(table.name))) TO STDOUT"
        ) { row in
            splitter.feed(row) { copy.deliver($0) }
        }
        feed = copy
    }

    private static func readSequences(
        _ feed: inout RowFeed, on connection: inout Connection
    ) throws(PostgresError) {
        let names = try connection.query(
            "SELECT sequencename FROM pg_catalog.pg_sequences WHERE schemaname = 'public'")
        for name in names.compactMap(\.first) {
            guard let name else { continue }
            let state = try connection.query(
                "SELECT last_value, is_called FROM public.\(SQLText.name(name))")
            guard let value = state.first?[0].flatMap({ Int($0) }) else { continue }
            feed.collector.consume(
                sequence: name, SequenceState(lastValue: value, isCalled: state[0][1] == "t"))
        }
    }
}
