import PostgresClient
import SQLSyntax
import TestSupport
import Testing

@testable import DatabaseWork
@testable import Destinations
@testable import Exports

@Suite(
    "The role that is made for a load", .blocking, .serialized,
    .enabled(if: PostgresServer.isAvailable))
struct LoadRoleTests {
    private static let server = Result<PostgresServer, any Error> {
        let server = try PostgresServer()
        try server.execute(
            database: "postgres",
            """
            CREATE ROLE synapse NOLOGIN;
            CREATE ROLE maker LOGIN CREATEDB CREATEROLE IN ROLE synapse;
            CREATE ROLE member LOGIN CREATEDB IN ROLE synapse;
            CREATE ROLE rich LOGIN CREATEDB IN ROLE synapse, pg_monitor;
            """)
        return server
    }

    private func roles(_ server: PostgresServer) throws -> [String] {
        try server.query(
            database: "postgres", "SELECT rolname FROM pg_roles WHERE rolname ~ '^emigrate'"
        ).compactMap { $0[0] }
    }

    private static let who = "SELECT current_user, session_user ~ '^emigrate_load_'"

    @Test("is there as long as the load is", arguments: ["postgres", "maker"])
    func lasts(_ user: String) throws {
        let server = try Self.server.get()
        try server.withName { name in
            for isPublished in [false, true] {
                let destination = try Destination.prepare(server.request(name, user: user))
                do {
                    var connection = try destination.connect()
                    #expect(try connection.query(Self.who).first == ["synapse", "t"])
                    try connection.execute("RESET ROLE; RESET SESSION AUTHORIZATION")
                    #expect(try connection.query(Self.who).first == ["synapse", "t"])
                    try connection.execute(
                        """
                        BEGIN; SET ROLE NONE; CREATE TYPE mine AS (a int); RESET ROLE;
                        \(Journal.claimStatement); COMMIT
                        """)
                }
                try destination.fill()
                if isPublished {
                    _ = try destination.publish()
                    #expect(
                        try server.value(
                            database: name,
                            """
                            SELECT typowner::regrole FROM pg_type WHERE typname = 'mine'
                            """) == "synapse")
                } else {
                    try destination.discard()
                    try destination.removeLoadRoles("the load is over")
                }
                #expect(try roles(server).isEmpty)
            }
        }
    }

    @Test("leaves nothing in a target that was filled in place")
    func inPlace() throws {
        let server = try Self.server.get()
        try server.withName { name in
            try server.make(name)
            let request = server.request(name) { $0.inPlace = true }
            let destination = try Destination.prepare(request)
            do {
                var connection = try destination.connect()
                try connection.execute(
                    """
                    BEGIN; SET ROLE NONE; CREATE TABLE public.mine (a int); RESET ROLE;
                    \(Journal.claimStatement); COMMIT
                    """)
            }
            try destination.discard()
            try destination.removeLoadRoles("the load is over")
            #expect(try roles(server).isEmpty)
            #expect(
                try server.value(
                    database: name, "SELECT count(*) FROM pg_class WHERE relname = 'mine'") == "0")
        }
    }

    @Test("goes with a load that is left")
    func left() throws {
        let server = try Self.server.get()
        try server.withName { name in
            do { try Destination.prepare(server.request(name)).fill() }
            #expect(try roles(server).isEmpty)
            let resumed = try Destination.prepare(server.request(name) { $0.resumes = true })
            #expect(resumed.isResumed)
            try resumed.discard()
        }
    }

    @Test("is removed by the next run where a run was killed", arguments: [false, true])
    func killed(_ resumes: Bool) throws {
        let server = try Self.server.get()
        try server.withName { name in
            do { try Destination.prepare(server.request(name)).fill() }
            let control = try ControlSession(
                server.connectionString(database: "postgres"))
            let others = try LoadRole.make(
                memberOf: "synapse", target: name + "_other", on: control)
            let left = try LoadRole.make(memberOf: "synapse", target: name, on: control)
            try server.execute(
                database: name + ".emigrate-filling",
                """
                BEGIN;
                CREATE TABLE public.theirs (a int); ALTER TABLE public.theirs OWNER TO \(left.name);
                \(Journal.claimStatement);
                COMMIT;
                """)
            let destination = try Destination.prepare(
                server.request(name) { $0.resumes = resumes })
            #expect(destination.isResumed == resumes)
            #expect(try !roles(server).contains(left.name))
            #expect(try roles(server).contains(others.name))
            try destination.discard()
            try destination.removeLoadRoles("the load is over")
            try others.remove(on: control)
            #expect(try roles(server).isEmpty)
        }
    }

    @Test("is not needed by who has no more rights than the target role")
    func plain() throws {
        let server = try Self.server.get()
        try server.withName { name in
            let destination = try Destination.prepare(server.request(name, user: "member"))
            do {
                var connection = try destination.connect()
                #expect(
                    try connection.query("SELECT current_user, session_user").first
                        == ["synapse", "member"])
            }
            try destination.discard()
        }
        try server.withName { name in
            try refusal(
                .privilegesMissing, mentions: "rich may not create roles", "user=synapse",
                "--superuser"
            ) { try Destination.prepare(server.request(name, user: "rich")) }
            #expect(try server.databases(name) == [])
        }
    }
}
