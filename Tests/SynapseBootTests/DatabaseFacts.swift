import SynapseSchema
import TestSupport

/// The facts of a live database, read in the way of an export's.
struct DatabaseFacts {
    let server: PostgresServer
    let database: String
    let user: String

    func export() throws -> ExportFacts {
        let table = try ReleaseTable.builtIn()
        var collector = TableCollector(table: table)
        let columns = try query(
            """
            SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = 'public' ORDER BY table_name, ordinal_position
            """)
        var known: [String: [String]] = [:]
        for row in columns {
            if let name = row[0], let column = row[1] { known[name, default: []].append(column) }
        }
        for needed in SynapseTables.needed(table) {
            guard let all = known[needed.name] else { continue }
            let wanted = needed.columns.filter(all.contains)
            guard collector.begin(table: needed.name, columns: wanted) else { continue }
            let list = wanted.isEmpty ? "1" : wanted.joined(separator: ", ")
            for row in try query("SELECT \(list) FROM \(needed.name)") {
                collector.consume(TableRow(row))
            }
            collector.end()
        }
        let sequences = try query(
            "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        for row in sequences {
            guard let name = row[0] else { continue }
            let state = try query("SELECT last_value, is_called FROM \(name)")
            guard let value = state.first?[0].flatMap({ Int($0) }) else { continue }
            collector.consume(
                sequence: name, SequenceState(lastValue: value, isCalled: state[0][1] == "t"))
        }
        var facts = collector.facts
        facts.tables = Set(known.keys)
        return facts
    }

    func target() throws -> TargetDatabase {
        var facts = TargetDatabase()
        facts.role = user
        let row = try query(
            """
            SELECT current_setting('server_version'), current_setting('server_encoding'),
                datcollate, datctype, pg_get_userbyid(datdba),
                has_schema_privilege('\(user)', 'public', 'CREATE')
            FROM pg_database WHERE datname = current_database()
            """)[0]
        facts.serverVersion = row[0].flatMap { PostgresVersion($0) }
        facts.encoding = row[1]
        facts.collation = row[2]
        facts.ctype = row[3]
        facts.owner = row[4]
        facts.roleMayCreateInPublic = row[5] == "t"
        return facts
    }

    private func query(_ sql: String) throws -> [[String?]] {
        try server.query(database: database, sql)
    }
}
