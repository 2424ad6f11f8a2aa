import PostgresClient
import SQLSyntax
import TestSupport
import Testing

@testable import DatabaseWork
@testable import Destinations
@testable import Exports

@Suite("A database that somebody prepared", .blocking, .enabled(if: PostgresServer.isAvailable))
struct PreparedDatabaseTests {
    static let preparations: [(sql: String, name: String)] = [
        ("CREATE EXTENSION hstore", "extension hstore"),
        (
            "CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
            "server files"
        ),
        (
            """
            CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
            CREATE USER MAPPING FOR synapse SERVER s
            """, "user mapping of synapse for server s"
        ),
        (
            "ALTER DEFAULT PRIVILEGES FOR ROLE synapse GRANT SELECT ON TABLES TO outsider",
            "default privileges of synapse"
        ),
        ("CREATE PUBLICATION p FOR ALL TABLES", "publication p"),
        ("CREATE CAST (json AS int) WITH INOUT", "cast"),
        ("CREATE LANGUAGE mine HANDLER plpgsql_call_handler", "language mine"),
        ("GRANT USAGE ON SCHEMA public TO outsider", "owner and privileges of schema public"),
        ("REVOKE ALL ON SCHEMA public FROM PUBLIC", "owner and privileges of schema public"),
        ("ALTER SCHEMA public OWNER TO outsider", "owner and privileges of schema public"),
        ("COMMENT ON SCHEMA public IS 'mine'", "comment on schema public"),
    ]

    @Test("is kept under a dated name, and what was prepared is told", arguments: preparations)
    func kept(_ preparation: (sql: String, name: String)) throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            try server.execute(database: name, preparation.sql + ";")
            let oid = try server.value(
                database: name, "SELECT oid FROM pg_database WHERE datname = current_database();")
            let targetPlan = try TargetPlan.find(server.request(name))
            #expect(targetPlan.contents?.isPristine == false)
            let destination = try targetPlan.prepare()
            try destination.fill()
            let published = try destination.publish()
            let kept = try #require(published.replaced)
            #expect(kept.contains("_before_20"))
            #expect(
                published.prepared.contains { $0.contains(preparation.name) },
                "\(published.prepared)")
            #expect(
                try server.value(
                    database: kept,
                    "SELECT oid FROM pg_database WHERE datname = current_database();") == oid)
        }
    }

    @Test("is filled where that is asked for, and keeps what was prepared", arguments: preparations)
    func inPlace(_ preparation: (sql: String, name: String)) throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            try server.execute(database: name, "GRANT ALL ON SCHEMA public TO synapse;")
            try server.execute(database: name, preparation.sql + ";")
            let request = server.request(name) { $0.inPlace = true }
            if preparation.sql.contains("OWNER") { return }
            let destination = try Destination.prepare(request)
            try destination.fill()
            try destination.discard()
            let contents = try DatabaseContents.read(on: ControlSession(request.sessions.conninfo))
            #expect(contents.prepared.contains { $0.contains(preparation.name) })
            #expect(contents.isEmpty)
        }
    }

    @Test("is not one where its owner only got what owners have")
    func pristine() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            try server.execute(
                database: name,
                "GRANT ALL ON SCHEMA public TO synapse; ALTER SCHEMA public OWNER TO synapse;")
            let destination = try Destination.prepare(server.request(name))
            try destination.fill()
            #expect(try destination.publish() == .init(database: name))
            #expect(try server.databases(name) == [name])
        }
    }

    @Test("is not dropped for having the name of one that is filled")
    func fillingName() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            let stranger = name + ".emigrate-filling"
            try server.make(stranger)
            try server.execute(database: stranger, "CREATE EXTENSION hstore;")
            try refusal(.refused, mentions: stranger, "extension hstore") {
                try Destination.prepare(server.request(name))
            }
            #expect(try server.databases(name) == [stranger])
        }
    }
}
