import DatabaseWork
import Exports
import PostgresClient
import SQLSyntax
import TestSupport
import Testing

@testable import Destinations

/// A server for loads: `synapse` is a plain role, `admin` a member of it that may create databases,
/// `outsider` may do nothing.
enum DestinationServer {
    static var shared: PostgresServer {
        get throws { try started.get() }
    }

    private static let started = Result<PostgresServer, any Error> {
        let server = try PostgresServer()
        try server.execute(
            database: "postgres",
            """
            CREATE ROLE synapse LOGIN;
            CREATE ROLE admin LOGIN CREATEDB IN ROLE synapse;
            CREATE ROLE creator LOGIN CREATEDB;
            CREATE ROLE aloof LOGIN CREATEDB NOINHERIT IN ROLE synapse;
            CREATE ROLE outsider LOGIN;
            """)
        return server
    }
}

extension PostgresServer {
    /// A request to load into a database as the superuser, except as `change` says.
    func request(
        _ database: String, user: String? = nil,
        _ change: (inout DestinationRequest) -> Void = { _ in }
    ) -> DestinationRequest {
        let name = database.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        var request = DestinationRequest(
            RoleSessions(
                conninfo: "host=\(host) port=\(port) user=\(user ?? superuser) dbname='\(name)'",
                role: Identifier("synapse")),
            fingerprint: "00ff")
        change(&request)
        return request
    }

    /// The databases whose names begin like that.
    func databases(_ prefix: String) throws -> [String] {
        try query(database: "postgres", "SELECT datname FROM pg_database ORDER BY 1;")
            .compactMap { $0[0] }.filter { $0.hasPrefix(prefix) }
    }

    /// Runs `body` with the name of a database that does not exist yet; removes all whose names
    /// begin like it.
    func withName(
        _ suffix: String = "", _ body: (_ name: String) throws -> Void
    ) throws {
        let start = "d_\(UInt32.random(in: 0 ..< .max))"
        defer {
            for name in (try? databases(start)) ?? [] { try? dropDatabase(name) }
        }
        try body(start + suffix)
    }

    /// Makes a database as Synapse needs it, with tables of one row each.
    func make(_ name: String, owner: String = "synapse", tables: [String] = []) throws {
        try execute(
            database: "postgres",
            """
            CREATE DATABASE \(Self.quoted(name)) OWNER \(owner)
                TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
            """)
        for table in tables {
            try execute(
                database: name, user: owner, "CREATE TABLE \(table) AS SELECT 'before' AS t;")
        }
    }
}

extension PostgresServer {
    /// Makes every transaction since a load began one of the load's: what a test has made by other
    /// means is the load's then.
    func adoptEverything(in database: String) throws {
        try execute(
            database: database,
            """
            INSERT INTO emigrate_journal.transaction
                SELECT (g % 4294967296)::text::xid FROM generate_series(
                    (SELECT min(id::text::bigint) FROM emigrate_journal.transaction),
                    txid_current()) g;
            """)
    }
}

extension Destination {
    /// What the journal knows a table by, and what it says of it.
    static func key(_ table: String) -> JournalKey {
        JournalKey(.rows, table.utf8.reduce(0) { $0 * 31 + Int($1) })
    }
    static let total = RowTotal(rows: 1, low: 7, high: .max)

    /// Loads what a load would: a table with a row and its record.
    func fill(_ key: String = "new") throws {
        var connection = try connect()
        try connection.execute(
            """
            BEGIN;
            CREATE TABLE public.\(key) AS SELECT 'after' AS t;
            \(Journal.insertStatement(Self.key(key), Self.total));
            COMMIT
            """)
    }
}

/// The error that a step of a destination ends with.
@discardableResult
func refusal<R>(
    _ code: MigrationError.Code, mentions words: String...,
    sourceLocation: SourceLocation = #_sourceLocation, of body: () throws -> R
) throws -> MigrationError {
    let error = try #require(
        throws: MigrationError.self, sourceLocation: sourceLocation, performing: { _ = try body() })
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    let text = error.message + " " + (error.advice ?? "")
    for word in words {
        #expect(text.contains(word), "\(word) is not in: \(text)", sourceLocation: sourceLocation)
    }
    #expect(!text.contains("hunter2"), sourceLocation: sourceLocation)
    return error
}
