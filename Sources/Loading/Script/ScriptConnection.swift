import DatabaseWork
import Destinations
import Exports
import PostgresClient
import RoleRewriting
import SQLSyntax

/// Holds the connection, which cannot be copied; nil once it is closed.
final class ScriptConnection {
    var connection: Connection?
    /// Whether the server adds values to types outside of transactions only.
    let addsValuesOutside: Bool

    init(_ connection: consuming Connection) {
        addsValuesOutside = StatementKind.addsValuesOutside(
            serverVersion: connection.serverVersion)
        self.connection = consume connection
    }

    func empty(
        _ table: [UInt8], forgetting keys: [JournalKey], _ subject: String
    ) throws(MigrationError) {
        guard var current = connection.take() else { return }
        let result: Swift.Result<Void, MigrationError>
        do throws(MigrationError) {
            try PartialTable.empty(
                table, settings: [], forgetting: keys, subject, on: &current)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        connection = consume current
        try result.get()
    }

    func snapshot(
        of settings: Set<String>
    ) throws(PostgresError) -> SessionSnapshot? {
        guard var current = connection.take() else { return nil }
        let result: Swift.Result<SessionSnapshot, PostgresError>
        do throws(PostgresError) {
            result = .success(try SessionSnapshot(of: &current, settings: settings))
        } catch {
            result = .failure(error)
        }
        connection = consume current
        return try result.get()
    }

    func user(_ export: String) throws(MigrationError) -> Identifier? {
        do throws(PostgresError) {
            let rows = try connection?.query("SELECT current_user")
            return rows?.first?.first.flatMap { $0.map { Identifier($0) } }
        } catch {
            throw MigrationError(error, loading: export)
        }
    }

    func setLabel(_ text: [UInt8]) throws(PostgresError) -> Bool? {
        guard var current = connection.take() else { return nil }
        let result: Swift.Result<Bool, PostgresError>
        do throws(PostgresError) {
            result = .success(try SecurityLabel.set(text, on: &current))
        } catch {
            result = .failure(error)
        }
        connection = consume current
        return try result.get()
    }

    /// What settings are; nil where one is beyond ASCII and the session is not one in UTF-8.
    func values(of names: [String]) throws(PostgresError) -> [String: String]? {
        let encoding = try connection?.query("SHOW client_encoding").first?.first
        var values: [String: String] = [:]
        for name in names {
            let rows = try connection?.query(
                "SELECT pg_catalog.current_setting(\(SQLText.literal(name)), true)")
            let value = rows?.first?.first ?? nil
            guard encoding == "UTF8" || value?.utf8.allSatisfy({ $0 < 0x80 }) ?? true else {
                return nil
            }
            values[name] = value
        }
        return values
    }
}
