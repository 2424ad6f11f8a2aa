internal import CLibpq

extension Connection {
    /// Whom a session logs in as, in place of the user that a connection string leads to.
    public struct Login: Hashable, Sendable {
        /// The role.
        public var user: String
        /// Its password; nil for what the connection string, `.pgpass` or the server's trust has.
        public var password: String?
        /// The port of this machine's loopback address, where the server is to be reached there and
        /// not as the connection string says.
        public var port: String?

        /// Creates one.
        public init(user: String, password: String? = nil, port: String? = nil) {
            self.user = user
            self.password = password
            self.port = port
        }

        /// What libpq is told of it.
        var keywords: [(String, String)] {
            var pairs = [("user", user)]
            if let password { pairs.append(("password", password)) }
            if let port {
                pairs += [("host", "127.0.0.1"), ("hostaddr", "127.0.0.1"), ("port", port)]
            }
            return pairs
        }
    }

    /// What a server stores of a password (SCRAM-SHA-256), by which nobody can log in: a statement
    /// that has it may stand in the server's log.
    ///
    /// Throws `.unsupported`.
    public mutating func passwordVerifier(
        _ password: String, for user: String
    ) throws(PostgresError) -> String {
        guard let texts = CStrings([password, user, "scram-sha-256"]) else {
            throw Self.zeroByte(in: "CREATE ROLE")
        }
        let verifier = texts.withPointers { texts -> String? in
            guard let texts,
                let encrypted = PQencryptPasswordConn(pointer, texts[0], texts[1], texts[2])
            else { return nil }
            defer { PQfreemem(encrypted) }
            return String(cString: encrypted)
        }
        guard let verifier else {
            throw PostgresError(.unsupported, libpq: Self.message(pointer))
        }
        return verifier
    }
}
