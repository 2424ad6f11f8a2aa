import Exports
import Yams

/// The `args` of a database section, which Synapse hands to psycopg2 and that to libpq.
struct DatabaseArguments {
    private(set) var conninfo: String
    private(set) var user: String?

    /// Arguments of psycopg2's own that libpq does not know; Synapse's pool has those with `cp_`.
    private static let notForLibpq: Set<String> = [
        "async", "async_", "connection_factory", "cursor_factory",
    ]

    init(_ section: Node.Mapping, _ reader: YAMLReader) throws(MigrationError) {
        guard let name = section["name"] else {
            throw reader.error(
                section.mark, "the database section has no name",
                advice: "Synapse on PostgreSQL has name: psycopg2 there")
        }
        let driver = try reader.text(name, "database.name")
        guard driver == "psycopg2" else {
            throw reader.error(
                name, "the database is \(driver), not PostgreSQL",
                advice: "Configure the new Synapse for PostgreSQL, with name: psycopg2, before "
                    + "moving the export in")
        }
        var pairs: [(keyword: String, value: String)] = []
        if let arguments = section["args"], !reader.isNull(arguments) {
            for (key, value) in try reader.mapping(arguments, "database.args") {
                let keyword = try reader.text(key, "a name in database.args")
                // psycopg2 leaves out what is None.
                guard !keyword.hasPrefix("cp_"), !Self.notForLibpq.contains(keyword),
                    !reader.isNull(value)
                else { continue }
                try Self.check(keyword, at: key, reader)
                let text = try reader.text(value, "database.args.\(keyword)")
                pairs.append((keyword == "database" ? "dbname" : keyword, text))
            }
        }
        user = pairs.last { $0.keyword == "user" }?.value
        conninfo = pairs.map { "\($0.keyword)=\(Self.quoted($0.value))" }.joined(separator: " ")
        // An empty text would be the name of a database.
        if conninfo.isEmpty { conninfo = "dbname=''" }
    }

    /// A keyword stands in the connection string as it is.
    private static func check(
        _ keyword: String, at key: Node, _ reader: YAMLReader
    ) throws(MigrationError) {
        let isPlain = keyword.utf8.allSatisfy {
            ($0 >= 0x61 && $0 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x5f
        }
        guard keyword == "dsn" || !isPlain || keyword.isEmpty else { return }
        throw reader.error(
            key,
            keyword == "dsn"
                ? "database.args has a whole connection string in dsn"
                : "database.args has a name that libpq does not know",
            advice: keyword == "dsn"
                ? "Write its parts as user, password, host, port and dbname, or name the database "
                    + "with -d CONNINFO" : nil)
    }

    /// A value as connection strings have it.
    private static func quoted(_ value: String) -> String {
        var result = "'"
        for character in value.unicodeScalars {
            if character == "'" || character == "\\" { result += "\\" }
            result.unicodeScalars.append(character)
        }
        return result + "'"
    }
}
