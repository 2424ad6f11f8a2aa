import Exports
package import PostgresClient
import SQLSyntax

extension Connection {
    /// Makes settings of a script or archive, in their order.
    ///
    /// A server converts a query's text as a whole, from the encoding that holds when it comes. So a
    /// statement beyond ASCII never travels in one text with the setting of its encoding: each then
    /// goes by itself.
    package mutating func make(settings text: [UInt8]) throws(PostgresError) {
        guard !text.isEmpty else { return }
        guard text.contains(where: { $0 >= 0x80 }) else {
            try execute(text)
            return
        }
        for statement in SQLStatement.all(in: text) { try execute(statement.bytes) }
    }

    /// Has names mean what PostgreSQL itself brings.
    package mutating func seeOnlyCatalog() throws(PostgresError) {
        try execute("SET search_path = pg_catalog, pg_temp")
    }
}
