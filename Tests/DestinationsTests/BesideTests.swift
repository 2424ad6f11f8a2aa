import Exports
import PostgresClient
import TestSupport
import Testing

@testable import Destinations

@Suite("A load beside the target", .blocking, .enabled(if: PostgresServer.isAvailable))
struct BesideTests {
    /// Names that are long, or that SQL or a connection string could misread.
    static let suffixes = [
        "", "Upper.Case", " sp ace", "quo\"te", "apo'stroph", "back\\slash", "dbname=x", "ünï🦊",
        String(repeating: "n", count: 34), String(repeating: "n", count: 50),
        String(repeating: "🦊", count: 12),
    ]

    @Test("becomes a target that did not exist", arguments: suffixes)
    func newTarget(_ suffix: String) throws {
        let server = try DestinationServer.shared
        try server.withName(suffix) { name in
            let destination = try Destination.prepare(server.request(name))
            #expect(destination.target == name)
            #expect(destination.placement == .beside(filling: destination.database, final: name))
            #expect(!destination.isResumed)
            #expect(destination.records.isEmpty)
            #expect(destination.database.utf8.count <= 63)
            try destination.fill()
            let published = try destination.publish()
            #expect(published == .init(database: name))
            #expect(try server.databases(String(name.prefix(11))) == [name])
            #expect(
                try server.query(
                    database: name,
                    """
                    SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate,
                        datctype, (SELECT count(*) FROM pg_namespace WHERE nspname ~ '^emi'),
                        (SELECT t FROM new), (SELECT relowner::regrole FROM pg_class
                            WHERE relname = 'new')
                    FROM pg_database WHERE datname = current_database();
                    """) == [["synapse", "UTF8", "C", "C", "0", "after", "synapse"]])
        }
    }

    @Test("takes an empty target's place, with all that belonged to its name")
    func emptyTarget() throws {
        let server = try DestinationServer.shared
        try server.withName("Empty") { name in
            try server.make(name, owner: "admin")
            let quoted = PostgresServer.quoted(name)
            try server.execute(
                database: "postgres",
                """
                REVOKE ALL ON DATABASE \(quoted) FROM PUBLIC;
                GRANT CONNECT ON DATABASE \(quoted) TO outsider WITH GRANT OPTION;
                GRANT TEMPORARY ON DATABASE \(quoted) TO creator;
                ALTER DATABASE \(quoted) SET work_mem TO '77MB';
                ALTER DATABASE \(quoted) SET search_path TO "$user", public, "a, b";
                ALTER DATABASE \(quoted) SET "my.Setting" TO 'it''s \\ é';
                ALTER ROLE synapse IN DATABASE \(quoted) SET statement_timeout TO '5min';
                ALTER DATABASE \(quoted) CONNECTION LIMIT 17;
                COMMENT ON DATABASE \(quoted) IS E'Synapse''s \\\\ own\\n✓';
                """)
            let before = try properties(of: name, on: server)
            let oid = try server.value(
                database: name, "SELECT oid FROM pg_database WHERE datname = current_database();")
            let destination = try Destination.prepare(server.request(name))
            try destination.fill()
            #expect(try destination.publish() == .init(database: name))
            #expect(try server.databases(name) == [name])
            #expect(
                try oid
                    != server.value(
                        database: name,
                        "SELECT oid FROM pg_database WHERE datname = current_database();"))
            #expect(try properties(of: name, on: server) == before)
            #expect(before.count == 9)
        }
    }

    private func properties(of name: String, on server: PostgresServer) throws -> [[String?]] {
        try server.query(
            database: name,
            """
            SELECT a.grantee::regrole, a.privilege_type || a.is_grantable
            FROM pg_database CROSS JOIN LATERAL aclexplode(datacl) a
            WHERE datname = current_database() AND a.grantee <> datdba
            UNION ALL SELECT setrole::regrole, c FROM pg_db_role_setting s
            JOIN pg_database d ON d.oid = setdatabase CROSS JOIN LATERAL unnest(setconfig) c
            WHERE datname = current_database()
            UNION ALL SELECT NULL, datconnlimit || shobj_description(oid, 'pg_database')
            FROM pg_database WHERE datname = current_database()
            UNION ALL SELECT NULL, 'public ' || has_database_privilege('creator', oid, 'CONNECT')
            FROM pg_database WHERE datname = current_database()
            UNION ALL SELECT NULL, current_setting('search_path')
            ORDER BY 1, 2;
            """)
    }

    @Test("is refused where the target has something in it")
    func refusesFullTarget() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name, tables: ["one", "two"])
            try refusal(.refused, mentions: "not empty", "2 tables", "--replace") {
                try Destination.prepare(server.request(name))
            }
            for table in ["applied_schema_deltas", "events", "room_memberships", "users"] {
                try server.execute(database: name, "CREATE TABLE \(table) (n int);")
            }
            try server.execute(
                database: name,
                "CREATE TABLE schema_version (n int); SELECT lo_create(0); CREATE VIEW v AS SELECT 1;"
            )
            try refusal(
                .refused, mentions: "Synapse", "7 tables, 1 view and 1 large object", "--replace"
            ) {
                try Destination.prepare(server.request(name))
            }
            #expect(try server.databases(name) == [name])
        }
    }

    @Test("keeps what it replaces under a dated name")
    func replaces() throws {
        let server = try DestinationServer.shared
        try server.withName(String(repeating: "r", count: 40)) { name in
            try server.make(name, tables: ["one"])
            let request = server.request(name, user: "admin") { $0.replacesTarget = true }
            var kept: [String] = []
            for _ in 0..<3 {
                let destination = try Destination.prepare(request)
                try destination.fill()
                let published = try destination.publish()
                kept.append(try #require(published.replaced))
            }
            #expect(Set(kept).count == 3)
            #expect(kept.allSatisfy { $0.contains("_before_20") && $0.utf8.count <= 63 })
            #expect(try server.value(database: kept[0], "SELECT t FROM one;") == "before")
            #expect(try server.value(database: kept[1], "SELECT t FROM new;") == "after")
            #expect(try server.value(database: name, "SELECT t FROM new;") == "after")
        }
    }

    @Test("leaves nothing behind when it is discarded")
    func discards() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            for exists in [false, true] {
                if exists { try server.make(name, tables: ["one"]) }
                let destination = try Destination.prepare(
                    server.request(name) { $0.replacesTarget = exists })
                try destination.fill()
                try server.execute(
                    database: destination.database,
                    """
                    CREATE SUBSCRIPTION s CONNECTION 'host=/nonexistent' PUBLICATION p
                        WITH (connect = false);
                    """)
                try destination.discard()
                #expect(try server.databases(name) == (exists ? [name] : []))
            }
            #expect(try server.value(database: name, "SELECT t FROM one;") == "before")
        }
    }

    @Test("notices that the target is not empty any more")
    func targetFilledMeanwhile() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            let destination = try Destination.prepare(server.request(name))
            try destination.fill()
            try server.execute(database: name, "CREATE TABLE users (n int);")
            try refusal(.refused, mentions: "not empty any more", "--resume --replace") {
                try destination.publish()
            }
            #expect(try server.value(database: name, "SELECT count(*) FROM users;") == "0")
            try destination.discard()
        }
    }

    @Test("says what cannot be carried over")
    func notCarriedOver() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            try server.execute(
                database: "postgres",
                """
                ALTER DATABASE \(name) SET log_statement TO 'ddl';
                ALTER ROLE outsider IN DATABASE \(name) SET work_mem TO '9MB';
                ALTER DATABASE \(name) SET work_mem TO '8MB';
                """)
            let destination = try Destination.prepare(server.request(name, user: "admin"))
            try destination.fill()
            let published = try destination.publish()
            #expect(published.notCarriedOver.count == 2)
            #expect(published.notCarriedOver.contains { $0.contains("log_statement") })
            #expect(published.notCarriedOver.allSatisfy { $0.contains(name + " SET") })
            #expect(!published.notCarriedOver.contains { $0.contains("emigrate-filling") })
            #expect(
                try server.value(
                    database: name, "SELECT setting FROM pg_settings WHERE name = 'work_mem';")
                    == "8192")
        }
    }
}
