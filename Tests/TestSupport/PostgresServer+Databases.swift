import Foundation

extension PostgresServer {
    /// Makes an empty database as Synapse needs it, with a name that no other test uses.
    package func createDatabase(owner: String? = nil, prefix: String = "test") throws -> String {
        let name = "\(prefix)_\(UUID().uuidString.lowercased().prefix(8))"
        try createDatabase(named: name, owner: owner)
        return name
    }

    /// The same, with a name of the test's own.
    package func createDatabase(named name: String, owner: String?) throws {
        let owner = Self.quoted(owner ?? superuser)
        try execute(
            database: "postgres",
            """
            CREATE DATABASE \(Self.quoted(name)) OWNER \(owner)
                TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
            """)
    }

    /// Removes a database, ending whoever is connected to it.
    package func dropDatabase(_ name: String) throws {
        // Releases before 13 wait for whoever is leaving, but end nobody.
        let force = try programs.majorVersion() < 13 ? "" : " WITH (FORCE)"
        try execute(database: "postgres", "DROP DATABASE IF EXISTS \(Self.quoted(name))\(force);")
    }

    /// Makes a database for as long as `body` runs.
    package func withDatabase<T>(
        owner: String? = nil, _ body: (_ name: String) throws -> T
    ) throws -> T {
        let name = try createDatabase(owner: owner)
        defer { try? dropDatabase(name) }
        return try body(name)
    }

    /// Makes a role unless there is one of that name: roles belong to the whole server, and tests
    /// that run at the same time may want the same ones.
    package func createRole(_ name: String, options: String = "LOGIN") throws {
        let result = try psql(
            database: "postgres", .sql("CREATE ROLE \(Self.quoted(name)) \(options);"),
            variables: ["VERBOSITY": "verbose"])
        // duplicate_object, or unique_violation when another session is just making it.
        let exists = ["42710", "23505"].contains { result.errorText.contains($0) }
        if !exists { try result.check() }
    }

    /// A name as an SQL identifier.
    package static func quoted(_ name: String) -> String {
        "\"\(name.replacing("\"", with: "\"\""))\""
    }
}
