import Exports
import HomeserverConfiguration
import PostgresClient
import TestSupport
import Testing

@Suite("A homeserver.yaml is read", .blocking)
struct HomeserverConfigTests {
    private func read(_ text: String) throws(MigrationError) -> HomeserverConfig {
        try HomeserverConfig(text: text, path: "homeserver.yaml")
    }

    private func failure(_ text: String) -> MigrationError? {
        do {
            _ = try read(text)
            return nil
        } catch {
            return error
        }
    }

    @Test("with the name, the database and the role")
    func whole() throws {
        let config = try read(
            """
            # Configuration file for Synapse.
            server_name: "example.org"
            listeners:
              - {port: 8008, type: http, resources: [{names: [client, federation]}]}
            database:
              name: psycopg2
              txn_limit: 10000
              allow_unsafe_locale: true
              args:
                user: synapse
                password: 'it''s \\ secret'
                database: "my db"
                host: localhost
                port: 5433
                sslmode: require
                keepalives: 1
                passfile:
                cp_min: 5
                cp_max: 10
            """)
        #expect(config.serverName == "example.org")
        #expect(config.user == "synapse")
        #expect(config.allowsUnsafeLocale == true)
        #expect(
            config.conninfo == #"user='synapse' password='it\'s \\ secret' dbname='my db' "#
                + "host='localhost' port='5433' sslmode='require' keepalives='1'")
        #expect(!"\(config)".contains("secret"))
        #expect(!String(reflecting: config).contains("secret"))
    }

    @Test("that says where a server really is", .enabled(if: PostgresServer.isAvailable))
    func real() throws {
        let server = try PostgresServer.shared
        let config = try read(
            """
            database:
              name: psycopg2
              args: {user: \(server.superuser), dbname: postgres, host: "\(server.host)",
                port: \(server.port), password: "", application_name: "it's 'quoted' \\\\"}
            """)
        #expect(config.serverName == nil)
        #expect(config.allowsUnsafeLocale == false)
        var connection = try Connection(try #require(config.conninfo))
        #expect(try connection.query("SHOW application_name")[0] == ["it's 'quoted' \\"])
    }

    @Test("in parts, as Debian has it")
    func parts() throws {
        let config = try read("server_name: example.org\n")
        #expect(config.conninfo == nil)
        #expect(config.allowsUnsafeLocale == nil)
        let bare = try read("database: {name: psycopg2}\n")
        #expect(bare.conninfo == "dbname=''")
        let named = try read(
            "databases:\n  master:\n    name: psycopg2\n    args: {dbname: synapse}\n")
        #expect(named.conninfo == "dbname='synapse'")
    }

    @Test("and errors name the line, not the password")
    func errors() throws {
        for (text, message) in [
            ("database:\n  name: sqlite3\n", "homeserver.yaml, line 2: the database is sqlite3"),
            (
                "database:\n  args: {}\n",
                "homeserver.yaml, line 2: the database section has no name"
            ),
            ("a: 1\ndatabase: psycopg2\n", "homeserver.yaml, line 2: database is not a set"),
            ("server_name: [a]\n", "homeserver.yaml, line 1: server_name is not a text"),
            (
                "database:\n  name: psycopg2\n  allow_unsafe_locale: perhaps\n",
                "homeserver.yaml, line 3: database.allow_unsafe_locale is neither"
            ),
            (
                "database:\n  name: psycopg2\n  args:\n    password: [hunter2]\n",
                "homeserver.yaml, line 4: database.args.password is not a text"
            ),
            (
                "database:\n  name: psycopg2\n  args:\n    password: \"hunter2\n",
                "homeserver.yaml, line 5: this is not YAML: found unexpected end of stream"
            ),
            (
                "database:\n  name: psycopg2\n  args:\n    password: a: hunter2\n",
                "homeserver.yaml, line 4: this is not YAML: mapping values are not allowed"
            ),
            (
                "database:\n  name: psycopg2\n  args:\n    dsn: password=hunter2\n",
                "homeserver.yaml, line 4: database.args has a whole connection string in dsn"
            ),
            (
                "database:\n  name: psycopg2\n  args:\n    hunter2=x: y\n",
                "homeserver.yaml, line 4: database.args has a name that libpq does not know"
            ),
            ("a: 1\na: hunter2\n", "homeserver.yaml, line 1: a name is given twice"),
            ("databases:\n  a: {}\n  b: {}\n", "homeserver.yaml, line 2: databases spreads"),
            ("- a\n", "homeserver.yaml, line 1: the file is not a set"),
            ("", "homeserver.yaml: the file is empty"),
        ] {
            let error = try #require(failure(text), "\(text)")
            #expect(error.code == .usage)
            #expect(error.message.hasPrefix(message), "\(error.message)")
            #expect(!"\(error)".contains("hunter2"))
        }
    }

    @Test("and one that is not there is named")
    func absent() throws {
        let error = try #require(throws: MigrationError.self) {
            try HomeserverConfig(path: "/nonexistent/homeserver.yaml")
        }
        #expect(error.code == .cannotOpen)
        #expect(error.message.contains("/nonexistent/homeserver.yaml"))
    }
}
