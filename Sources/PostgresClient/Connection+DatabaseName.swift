internal import CLibpq

extension Connection {
    /// The name of the database that a connection string, a URI or a database's name leads to, by
    /// libpq's conventions, whether or not it exists.
    ///
    /// Begins to connect, as libpq settles the name then, and does not go on. Throws
    /// `.cannotConnect`.
    public static func databaseName(for conninfo: String) throws(PostgresError) -> String {
        let options = try ConnectionOptions(conninfo)
        guard let keywords = CStrings(options.keywords), let values = CStrings(options.values)
        else {
            throw PostgresError(.cannotConnect, "the name of the database has a zero byte in it")
        }
        let begun = keywords.withPointers { names in
            values.withPointers { PQconnectStartParams(names, $0, 1) }
        }
        guard let begun else { throw PostgresError(.cannotConnect, "out of memory") }
        defer { PQfinish(begun) }
        guard let name = PQdb(begun) else {
            let message = PQerrorMessage(begun).map { String(cString: $0) } ?? ""
            throw PostgresError(.cannotConnect, libpq: message)
        }
        return String(cString: name)
    }
}
