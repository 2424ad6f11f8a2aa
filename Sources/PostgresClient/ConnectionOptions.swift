internal import CLibpq

/// What libpq is told when it connects, by keyword.
struct ConnectionOptions {
    /// How many seconds connecting to one address may take where nothing else says so.
    static let timeout = "10"

    /// The keywords in order; libpq lets a later one go before an earlier one.
    let keywords: [String]
    /// Their values.
    let values: [String]

    /// Reads a connection string or URI; a text that is neither names a database, as for psql.
    ///
    /// `database` goes before the database that the text names, and `login` before its user.
    init(
        _ text: String, database: String? = nil, login: Connection.Login? = nil
    ) throws(PostgresError) {
        let isConnectionString =
            text.contains("=") || text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
        let given = isConnectionString ? try Self.keywords(in: text) : []
        var pairs = [("fallback_application_name", "emigrate")]
        if Self.needsTimeout(given) { pairs.append(("connect_timeout", Self.timeout)) }
        if login?.port != nil {
            // The text was for a Unix socket, for which it says neither.
            pairs += [("sslmode", "allow"), ("gssencmode", "disable")]
        }
        pairs.append(("dbname", text))
        // libpq takes only the first of them apart, so that a name may look like a string or URI.
        if let database { pairs.append(("dbname", database)) }
        if let login { pairs += login.keywords }
        // Texts are UTF-8 here whatever the user's environment says.
        pairs.append(("client_encoding", "UTF8"))
        keywords = pairs.map { $0.0 }
        values = pairs.map { $0.1 }
    }

    /// A default of ours would go before what the environment and service files say.
    private static func needsTimeout(_ given: Set<String>) -> Bool {
        guard given.isDisjoint(with: ["connect_timeout", "service"]),
            let defaults = PQconndefaults()
        else { return false }
        defer { PQconninfoFree(defaults) }
        return !set(in: defaults).contains("connect_timeout")
    }

    private static func keywords(in text: String) throws(PostgresError) -> Set<String> {
        guard let text = CStrings([text]) else {
            throw PostgresError(.cannotConnect, "the connection string has a zero byte in it")
        }
        var message: UnsafeMutablePointer<CChar>?
        let parsed = text.withPointers { PQconninfoParse($0?.pointee, &message) }
        defer { PQfreemem(message) }
        guard let parsed else {
            throw PostgresError(
                .cannotConnect, libpq: discreet(message.map { String(cString: $0) } ?? ""))
        }
        defer { PQconninfoFree(parsed) }
        return set(in: parsed)
    }

    /// The keywords that have a value in a list of libpq's, which ends with a null keyword.
    private static func set(in options: UnsafeMutablePointer<PQconninfoOption>) -> Set<String> {
        var result: Set<String> = []
        var option = options
        while let keyword = option.pointee.keyword {
            if option.pointee.val != nil { result.insert(String(cString: keyword)) }
            option += 1
        }
        return result
    }

    /// What libpq says of a connection string that it cannot read, up to where it begins to quote
    /// it: that may be a part of the password.
    static func discreet(_ message: String) -> String {
        let name = ["invalid connection option \"", "invalid URI query parameter: \""]
        if name.contains(where: message.hasPrefix) { return message }
        // libpq's own words may have signs in quotes, as in: missing "=" after "…
        for mark in [": \"", " after \"", "\""] {
            if let range = message.range(ofFirst: mark) {
                return message[..<range.lowerBound]
                    + (mark == " after \"" ? " in the connection string" : "")
            }
        }
        return message
    }
}

extension String {
    /// Where a text is in this one first.
    fileprivate func range(ofFirst text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) {
                return start..<index(start, offsetBy: text.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
