import PostgresClient
import SQLSyntax
import TestSupport
import Testing

@testable import DatabaseWork
@testable import Destinations
@testable import Exports

@Suite("A load into the target itself", .blocking, .enabled(if: PostgresServer.isAvailable))
struct InPlaceTests {
    private func tables(_ name: String, _ server: PostgresServer) throws -> String? {
        try server.value(
            database: name,
            """
            SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_class
            WHERE relkind = 'r' AND relnamespace::regnamespace::text IN
                ('public', 'emigrate_journal');
            """)
    }

    @Test("by a role that may not create databases")
    func publishes() throws {
        let server = try DestinationServer.shared
        try server.withName("In Place") { name in
            try server.make(name)
            let destination = try Destination.prepare(server.request(name, user: "synapse"))
            #expect(destination.placement == .inPlace(name))
            #expect(destination.database == name)
            try destination.fill()
            #expect(try destination.publish() == .init(database: name))
            #expect(try tables(name, server) == "new")
        }
    }

    @Test("by a member of the role that has to act as it, beside somebody's monitoring")
    func member() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            try server.execute(
                database: "postgres", "GRANT CONNECT ON DATABASE \(name) TO outsider, aloof;")
            var monitoring = try Connection(
                server.connectionString(database: name, user: "outsider"))
            for isKept in [false, true] {
                let destination = try Destination.prepare(server.request(name, user: "aloof"))
                #expect(destination.placement == .inPlace(name))
                try destination.fill()
                if isKept { _ = try destination.publish() } else { try destination.discard() }
                // Whatever was recorded is gone, and with it what could be undone.
                try destination.discard()
                #expect(try tables(name, server) == (isKept ? "new" : ""))
            }
            #expect(try monitoring.query("SELECT 1").first == ["1"])
            try refusal(.tryAgain, mentions: "in use", "as synapse") {
                let synapse = try Connection(
                    server.connectionString(database: name, user: "synapse"))
                try server.execute(database: name, "DROP TABLE new;")
                defer { withExtendedLifetime(synapse.serverVersion) {} }
                return try Destination.prepare(server.request(name, user: "synapse"))
            }
        }
    }

    @Test("is undone when it is discarded")
    func discards() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            let destination = try Destination.prepare(server.request(name, user: "synapse"))
            try destination.fill()
            try destination.discard()
            #expect(try tables(name, server) == "")
        }
    }

    @Test("that was killed is undone or gone on with by the next one")
    func killed() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            let request = server.request(name, user: "synapse")
            var resuming = request
            resuming.resumes = true
            do { try Destination.prepare(request).fill("first") }
            do {
                let resumed = try Destination.prepare(resuming)
                #expect(resumed.isResumed)
                #expect(resumed.placement == .inPlace(name))
                #expect(Array(resumed.records.keys) == [Destination.key("first")])
                try resumed.fill("second")
            }
            var other = resuming
            other.fingerprint = "ff00"
            try refusal(.refused, mentions: "another export") { try Destination.prepare(other) }
            do {
                let fresh = try Destination.prepare(request)
                #expect(!fresh.isResumed)
                #expect(fresh.records.isEmpty)
                #expect(
                    try tables(name, server) == """
                        entry export known_default_acl known_extension known_object known_schema \
                        transaction
                        """)
                try fresh.fill()
            }
            // Whoever may create databases undoes it too, and then makes one beside.
            let beside = try Destination.prepare(server.request(name))
            #expect(beside.placement == .beside(filling: beside.database, final: name))
            #expect(try tables(name, server) == "")
            try beside.discard()
        }
    }

    @Test("that was killed while it was undone is not gone on with")
    func killedUndoing() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            let request = server.request(name, user: "synapse") { $0.resumes = true }
            do { try Destination.prepare(request).fill() }
            try server.execute(database: name, "UPDATE emigrate_journal.export SET undone = true;")
            let fresh = try Destination.prepare(request)
            #expect(!fresh.isResumed)
            #expect(fresh.records.isEmpty)
            #expect(try tables(name, server)?.contains("new") == false)
        }
    }

    @Test("as a superuser is gone on with as one")
    func superuser() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            let request = server.request(name) {
                $0.inPlace = true
                $0.sessions.actsAsRole = false
                $0.resumes = true
            }
            do {
                let destination = try Destination.prepare(request)
                var connection = try destination.connect()
                #expect(
                    try connection.query("SELECT current_user, current_setting('application_name')")
                        .first == [server.superuser, "emigrate"])
                try connection.execute(
                    "BEGIN; CREATE TABLE mine (n int); \(Journal.claimStatement); COMMIT")
            }
            var asRole = request
            asRole.sessions.actsAsRole = true
            try refusal(.refused, mentions: "worked as role", "--superuser") {
                try Destination.prepare(asRole)
            }
            asRole.resumes = false
            let destination = try Destination.prepare(asRole)
            #expect(try tables(name, server)?.contains("mine") == false)
            var connection = try destination.connect()
            #expect(
                try connection.query("SELECT current_user, session_user").first
                    == ["synapse", "synapse"])
        }
    }

    @Test("needs an empty database, and privileges in it")
    func refusals() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try refusal(.privilegesMissing, mentions: "does not exist", "createdb", name) {
                try Destination.prepare(server.request(name, user: "synapse"))
            }
            try server.make(name, tables: ["one"])
            try refusal(.refused, mentions: "1 table", "--replace") {
                try Destination.prepare(server.request(name, user: "synapse"))
            }
            try refusal(.privilegesMissing, mentions: "cannot be replaced", "may not create") {
                try Destination.prepare(
                    server.request(name, user: "synapse") { $0.replacesTarget = true })
            }
            try server.execute(
                database: name, "DROP TABLE one; ALTER SCHEMA public OWNER TO postgres;")
            try refusal(.privilegesMissing, mentions: "schema public", "GRANT ALL") {
                try Destination.prepare(server.request(name, user: "synapse"))
            }
            try server.execute(
                database: name, "ALTER DATABASE \(name) OWNER TO admin; SET ROLE admin;")
            try refusal(.privilegesMissing, mentions: "may not create schemas", "OWNER TO synapse")
            {
                try Destination.prepare(server.request(name, user: "synapse"))
            }
        }
    }

    @Test("needs a role that is there and can be acted as")
    func roles() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try refusal(.privilegesMissing, mentions: "no role nobody", "createuser") {
                try Destination.prepare(server.request(name) { $0.sessions.role = .init("nobody") })
            }
            try refusal(
                .privilegesMissing, mentions: "outsider may not act as role synapse",
                "GRANT synapse TO outsider"
            ) {
                try Destination.prepare(server.request("postgres", user: "outsider"))
            }
            try refusal(.databaseUnreachable, mentions: "cannot be reached") {
                var request = server.request(name)
                request.sessions.conninfo = "host=/nonexistent password=hunter2 dbname=\(name)"
                _ = try Destination.prepare(request)
            }
        }
    }

    @Test("does not mind what extensions and providers put there")
    func providersObjects() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            try server.execute(
                database: name,
                """
                CREATE EXTENSION pg_trgm;
                CREATE PUBLICATION monitoring FOR ALL TABLES;
                ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO outsider;
                ALTER DEFAULT PRIVILEGES FOR ROLE synapse GRANT SELECT ON TABLES TO outsider;
                """)
            let destination = try Destination.prepare(server.request(name, user: "synapse"))
            try destination.fill()
            try destination.discard()
            #expect(
                try server.query(
                    database: name,
                    """
                    SELECT (SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'),
                        (SELECT count(*) FROM pg_publication),
                        (SELECT count(*) FROM pg_default_acl);
                    """) == [["1", "1", "2"]])
        }
    }
}
