package import Foundation

extension PostgresServer {
    /// Options for PostgreSQL's programs that make them connect as the superuser.
    package var connectionArguments: [String] {
        connectionArguments(user: superuser)
    }

    package func connectionArguments(user: String) -> [String] {
        ["-h", host, "-p", String(port), "-U", user]
    }

    /// The same as variables, for programs that use libpq.
    package var environment: [String: String] {
        ["PGHOST": host, "PGPORT": String(port), "PGUSER": superuser]
    }

    /// The same as a connection string.
    package func connectionString(database: String, user: String? = nil) -> String {
        "host=\(host) port=\(port) user=\(user ?? superuser) dbname=\(database)"
    }

    /// A call of a program of PostgreSQL's (`pg_dump`, `pg_restore`, …) that connects here.
    package func command(
        _ name: String, database: String, user: String? = nil, _ arguments: [String] = []
    ) -> Command {
        var command = programs.command(name, arguments)
        command.environment = environment
        command.environment["PGDATABASE"] = database
        command.environment["PGUSER"] = user ?? superuser
        return command
    }

    /// What psql executes.
    package enum Script {
        case sql(String)
        case bytes([UInt8])
        case file(URL)
    }

    /// Runs psql on a script, ending at the first error; the result says whether there was one.
    ///
    /// `variables` are psql's (`-v`), `flags` any other options.
    package func psql(
        database: String, user: String? = nil, _ script: Script,
        variables: [String: String] = [:], flags: [String] = []
    ) throws -> CommandResult {
        let all = ["ON_ERROR_STOP": "1"].merging(variables) { $1 }
        let arguments = ["-X", "-q"] + all.flatMap { ["-v", "\($0)=\($1)"] } + flags
        var command = command("psql", database: database, user: user, arguments)
        switch script {
        case .sql(let text): command.input = .text(text)
        case .bytes(let bytes): command.input = .bytes(bytes)
        case .file(let file): command.arguments += ["-f", file.path]
        }
        return try command.run()
    }

    /// Runs statements that have to succeed.
    package func execute(database: String, user: String? = nil, _ sql: String) throws {
        try psql(database: database, user: user, .sql(sql)).check()
    }

    /// Runs one query and returns its rows, nil for NULL.
    ///
    /// `settings` are the session's. Values may not contain the control characters U+001D to
    /// U+001F, by which psql is told to separate them.
    package func query(
        database: String, user: String? = nil, _ sql: String, settings: [String: String] = [:]
    ) throws -> [[String?]] {
        let flags = ["-A", "-t", "-F", "\u{1F}", "-R", "\u{1E}", "-P", "null=\u{1D}"]
        let arguments = ["-X", "-q", "-v", "ON_ERROR_STOP=1"] + flags
        var command = command("psql", database: database, user: user, arguments)
        command.environment["PGOPTIONS"] = settings.map { "-c \($0)=\($1)" }.joined(separator: " ")
        command.input = .text(sql)
        let text = try command.run().check().text
        guard !text.isEmpty else { return [] }
        return text.dropLast().split(separator: "\u{1E}", omittingEmptySubsequences: false).map {
            $0.split(separator: "\u{1F}", omittingEmptySubsequences: false)
                .map { $0 == "\u{1D}" ? nil : String($0) }
        }
    }

    /// The one value that a query returns, nil if it is NULL.
    package func value(database: String, _ sql: String) throws -> String? {
        let rows = try query(database: database, sql)
        guard rows.count == 1, rows[0].count == 1 else {
            throw SupportError("Not one value but \(rows.count) rows: \(sql)")
        }
        return rows[0][0]
    }
}
