/// What a homeserver answers to `GET /_matrix/federation/v1/version`.
public struct FederationVersion: Hashable, Sendable {
    /// What software it says it is: `Synapse`.
    public let name: String
    /// Its version, as it says it: `1.98.0 (b=…)`.
    public let version: String

    /// Reads an answer's body; nil where it is something else.
    public init?(json bytes: [UInt8]) {
        guard let server = JSONObject(bytes[...])?.object("server"),
            let name = server.text("name"), let version = server.text("version")
        else { return nil }
        self.name = name
        self.version = version
    }
}
