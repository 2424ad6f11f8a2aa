import Foundation
import TestSupport
import Testing

@testable import PostgresClient

@Suite(.blocking, .enabled(if: PostgresServer.isAvailable)) struct ConnectingTests {
    @Test func connectsToServer() throws {
        let server = try PostgresServer.shared
        let connection = try Connection(server.connectionString(database: "postgres"))
        #expect(connection.serverVersion / 10_000 == (try server.programs.majorVersion()))
    }

    @Test func connectsByURI() throws {
        let server = try PostgresServer.shared
        let host = server.host.replacing("/", with: "%2F")
        var connection = try Connection(
            "postgresql://\(server.superuser)@/template1?host=\(host)&port=\(server.port)")
        #expect(try connection.query("SELECT current_database()")[0] == ["template1"])
    }

    @Test(arguments: ["postgres", "other=name", "postgresql://x/y"])
    func connectsToOtherDatabase(_ name: String) throws {
        let server = try PostgresServer.shared
        let quoted = PostgresServer.quoted(name)
        if name != "postgres" {
            try server.execute(database: "postgres", "CREATE DATABASE \(quoted);")
        }
        defer {
            if name != "postgres" {
                #expect(throws: Never.self) { try server.dropDatabase(name) }
            }
        }
        let host = server.host.replacing("/", with: "%2F")
        for conninfo in [
            server.connectionString(database: "template1"),
            "postgresql://\(server.superuser)@/nowhere?host=\(host)&port=\(server.port)",
            "host=\(server.host) port=\(server.port) user=\(server.superuser)",
        ] {
            var connection = try Connection(conninfo, database: name)
            #expect(try connection.query("SELECT current_database()")[0] == [name])
        }
    }

    @Test func tellsNameOfDatabase() throws {
        let server = try PostgresServer.shared
        let place = "host=\(server.host) port=\(server.port)"
        #expect(try Connection.databaseName(for: "\(place) user=a dbname='b c'") == "b c")
        #expect(try Connection.databaseName(for: "\(place) user=a") == "a")
        #expect(try Connection.databaseName(for: "postgresql://a@/b?host=/nonexistent") == "b")
        #expect(throws: PostgresError.self) { try Connection.databaseName(for: "hots=a") }
    }

    @Test func namesItself() throws {
        let conninfo = try PostgresServer.shared.connectionString(database: "postgres")
        var connection = try Connection(conninfo)
        #expect(try connection.query("SHOW application_name")[0] == ["emigrate"])
        var other = try Connection(conninfo + " application_name=other")
        #expect(try other.query("SHOW application_name")[0] == ["other"])
    }

    @Test func speaksUTF8() throws {
        let conninfo = try PostgresServer.shared.connectionString(database: "postgres")
        var connection = try Connection(conninfo + " client_encoding=LATIN1")
        #expect(try connection.query("SELECT 'é✓'")[0] == ["é✓"])
    }

    @Test func closesWhenItGoes() throws {
        let conninfo = try PostgresServer.shared.connectionString(database: "postgres")
        let name = "closing-\(UUID().uuidString.prefix(8))"
        var observer = try Connection(conninfo)
        let count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1"
        do {
            var connection = try Connection("\(conninfo) application_name=\(name)")
            try connection.execute("SELECT 1")
            #expect(try observer.query(count, parameters: [name])[0] == ["1"])
        }
        // The server takes a moment to notice.
        var left: String?
        for _ in 0..<100 where left != "0" {
            left = try observer.query(count, parameters: [name])[0][0]
            if left != "0" { usleep(20_000) }
        }
        #expect(left == "0")
    }

    @Test func saysThatNobodyListens() throws {
        let error = try #require(throws: PostgresError.self) {
            _ = try Connection("host=/nonexistent port=5433 dbname=postgres")
        }
        #expect(error.code == .cannotConnect)
        #expect(
            error.message.hasPrefix(
                "connection to server on socket \"/nonexistent/.s.PGSQL.5433\" failed"))
        #expect(!error.message.contains("\n"))
        #expect(error.detail?.contains("accepting connections") == true)
        #expect(error.sqlState == nil)
    }

    @Test func saysThatThereIsNoSuchDatabase() throws {
        let conninfo = try PostgresServer.shared.connectionString(database: "nowhere")
        let error = try #require(throws: PostgresError.self) {
            _ = try Connection(conninfo)
        }
        #expect(error.code == .cannotConnect)
        #expect(error.message.hasSuffix("FATAL:  database \"nowhere\" does not exist"))
        #expect(error.sqlState == "3D000")
    }

    @Test func tellsWhyTheServerTurnsASessionAway() throws {
        let server = try PostgresServer.shared
        let closed = try server.createDatabase()
        try server.createRole("turned_away")
        defer { try? server.dropDatabase(closed) }
        try server.execute(
            database: "postgres", "REVOKE CONNECT ON DATABASE \(closed) FROM PUBLIC;")
        for (database, user, state) in [
            (closed, "turned_away", "42501"), ("postgres", "no_such_role", "28000"),
        ] {
            let error = try #require(throws: PostgresError.self) {
                _ = try Connection(server.connectionString(database: database, user: user))
            }
            #expect(error.code == .cannotConnect)
            #expect(error.sqlState == state)
        }
    }

    @Test func findsTheStateInAnyLanguage() {
        for (message, state) in [
            ("failed: FATAL:  3D000: database \"x\" does not exist\nLOCATION:  a.c:1", "3D000"),
            ("ВАЖНО:  28P01: пользователь не прошёл проверку", "28P01"),
            ("FATAL:  28000: a\nFATAL:  57P03: the database system is starting up", "57P03"),
            ("could not translate host name \"ABCDE: \" to address", nil),
            ("FATAL:  database \"  3D000\" does not exist", nil), ("", nil),
            (":  12345: ", "12345"),
        ] {
            #expect(ConnectionRefusal.sqlState(in: message) == state, "\(message)")
        }
    }

    @Test func keepsPasswordOutOfErrors() {
        for conninfo in [
            "user=synapse password=my hunter2", "host=h password='hunter2",
            "postgresql://synapse:hunter2@host:5432x]/", "postgresql://synapse:hunter2@[::1/db",
            "postgresql://synapse:%hunter2@host/db",
        ] {
            do {
                _ = try Connection(conninfo)
                Issue.record("connected to \(conninfo)")
            } catch {
                #expect(error.code == .cannotConnect)
                #expect(!"\(error) \(error.detail ?? "")".contains("hunter2"), "\(error)")
            }
        }
    }

    @Test func namesUnknownOption() {
        #expect(throws: PostgresError(.cannotConnect, "invalid connection option \"hots\"")) {
            _ = try Connection("hots=localhost")
        }
    }

    @Test func refusesZeroByte() throws {
        let error = try #require(throws: PostgresError.self) {
            _ = try Connection("dbname=a\0b")
        }
        #expect(error.code == .cannotConnect)
    }
}
