public import Exports
public import SynapseSchema

/// Asks a running Synapse for its version, as other homeservers do.
public enum HTTPVersionProbe {
    package static let path = "/_matrix/federation/v1/version"
    /// What an answer may have at most; Synapse's has less than a hundred bytes.
    package static let limit = 64 << 10

    /// Asks the server at `http://host[:port][/base]`; connecting to each address and the answer
    /// take five seconds at most.
    ///
    /// Throws `.usage` for what is no such URL or no Synapse, `.databaseUnreachable` where nobody
    /// answers.
    public static func probe(_ url: String) throws(MigrationError) -> SynapseVersion {
        try probe(url, seconds: 5)
    }

    package static func probe(_ url: String, seconds: Double) throws(MigrationError)
        -> SynapseVersion
    {
        guard let (address, isSecure) = HTTPAddress.parse(url) else {
            throw MigrationError(
                .usage, "“\(url)” is not the URL of an HTTP server",
                advice: "Write --synapse-url http://HOST[:PORT]")
        }
        guard !isSecure else { throw insecureOnly(url) }
        let answer = try ask(address, url: url, seconds: seconds)
        if let location = answer.headers["location"], (300..<400).contains(answer.status) {
            throw MigrationError(
                .usage, "\(url) sends elsewhere, to \(printable(location))", advice: byHand(url))
        }
        guard answer.status == 200 else {
            throw MigrationError(
                .usage,
                "\(url)\(path) answers with HTTP status \(answer.status), not with a version",
                advice: "Name a listener that has the resource federation, or pass "
                    + "--synapse VERSION")
        }
        guard let server = FederationVersion(json: answer.body) else {
            throw MigrationError(
                .usage, "what \(url)\(path) answers is not what a homeserver does",
                advice: byHand(url))
        }
        guard server.name == "Synapse" else {
            throw MigrationError(
                .usage, "\(url) is not Synapse but \(printable(server.name))",
                advice: "The export is of a Synapse and goes to no other homeserver; name the URL "
                    + "of the new Synapse")
        }
        do {
            return try SynapseVersion(server.version)
        } catch {
            throw MigrationError(
                .usage,
                "\(url) says that its version is “\(printable(server.version))”, which is not one "
                    + "of Synapse's", advice: "Pass --synapse VERSION")
        }
    }

    private static func ask(
        _ address: HTTPAddress, url: String, seconds: Double
    ) throws(MigrationError) -> HTTPAnswer {
        let request = """
            GET \(address.base)\(path) HTTP/1.1\r
            Host: \(address.authority)\r
            User-Agent: emigrate\r
            Accept: application/json\r
            Connection: close\r
            \r

            """
        do {
            let socket = try ClientSocket(
                host: address.host, port: address.port, seconds: seconds)
            let deadline = Deadline(seconds: seconds)
            try socket.write(Array(request.utf8), until: deadline)
            var bytes: [UInt8] = []
            while bytes.count < limit {
                let more = try socket.read(atMost: limit - bytes.count, until: deadline)
                bytes += more
                if let answer = try HTTPAnswer(bytes, isWhole: more.isEmpty) { return answer }
            }
            throw MigrationError(
                .usage, "\(url) answers with more than \(limit >> 10) KiB, as no homeserver does",
                advice: byHand(url))
        } catch let error as ClientSocket.Failure {
            throw MigrationError(
                .databaseUnreachable, "\(url) cannot be reached: \(error.text)",
                advice: "See that Synapse runs and that the URL names its host and port, or pass "
                    + "--synapse VERSION")
        } catch is HTTPAnswer.Malformed {
            throw MigrationError(
                .usage, "what \(url) answers is not HTTP", advice: byHand(url))
        } catch let error as MigrationError {
            throw error
        } catch {
            throw MigrationError(.bug, "\(url): \(error)")
        }
    }

    private static func insecureOnly(_ url: String) -> MigrationError {
        MigrationError(
            .usage, "Emigrate asks over plain HTTP only, not over TLS as \(url) wants",
            advice: byHand(url))
    }

    private static func byHand(_ url: String) -> String {
        var base = url[...]
        while base.last == "/" { base = base.dropLast() }
        return "Run `curl \(base)\(path)` and pass the version that it answers: --synapse VERSION"
    }

    /// A stranger's text for a message: one line, not too long.
    private static func printable(_ text: String) -> String {
        let visible = text.unicodeScalars.filter {
            $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
        }
        return String(String.UnicodeScalarView(visible)).prefix(100).description
    }
}
