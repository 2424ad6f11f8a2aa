import PostgresClient
import TestSupport
import Testing

@testable import DatabaseWork
@testable import Destinations
@testable import Exports

@Suite("The ways to a target", .blocking, .enabled(if: PostgresServer.isAvailable))
struct DatabaseRouteTests {
    /// On a server of its own: others connect to the databases that it closes.
    @Test("lead through another database of the server, where one lets the session in")
    func maintenance() throws {
        let server = try PostgresServer()
        defer { server.stop() }
        try server.createRole("synapse", options: "LOGIN CREATEDB")
        let request = server.request("matrix", user: "synapse")
        func close(_ database: String) throws {
            try server.execute(
                database: "template1", "REVOKE CONNECT ON DATABASE \(database) FROM PUBLIC;")
        }
        func place() throws -> Destination.Placement {
            let destination = try Destination.prepare(request)
            try destination.discard()
            return destination.placement
        }
        let beside = Destination.Placement.beside(
            filling: "matrix.emigrate-filling", final: "matrix")
        #expect(try place() == beside)
        try close("postgres")
        #expect(try place() == beside)
        try server.make("matrix")
        #expect(try place() == beside)
        try close("template1")
        #expect(try place() == .inPlace("matrix"))
        try server.dropDatabase("matrix")
        try refusal(.databaseUnreachable, mentions: "\"matrix\" does not exist") { try place() }
    }

    @Test("end where a target does not let the session in")
    func closedTarget() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try server.make(name)
            try server.execute(
                database: "postgres", "REVOKE CONNECT ON DATABASE \(name) FROM PUBLIC;")
            try refusal(.privilegesMissing, mentions: "permission denied for database") {
                _ = try DatabaseRoute.find(
                    server.connectionString(database: name, user: "outsider"))
            }
        }
    }

    @Test("begin with the user's name where no database is named")
    func defaultName() throws {
        let server = try DestinationServer.shared
        let route = try DatabaseRoute.find(
            "host=\(server.host) port=\(server.port) user=creator")
        #expect(route.name == "creator")
        #expect(route.target == nil)
    }

    @Test("do not end at a standby")
    func readOnly() throws {
        let server = try DestinationServer.shared
        try server.withName { name in
            try refusal(.refused, mentions: "read-only", "primary") {
                var request = server.request(name)
                request.sessions.conninfo += " options='-c default_transaction_read_only=on'"
                _ = try Destination.prepare(request)
            }
        }
    }
}
