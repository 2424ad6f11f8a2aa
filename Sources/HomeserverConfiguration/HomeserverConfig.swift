import ByteStreams
package import Exports
import Yams

/// What a Synapse configuration file says of the server's name and its database.
///
/// A configuration may be spread over several files, so that each of these may be missing from one.
package struct HomeserverConfig: Sendable {
    /// The file.
    package let path: String
    /// `server_name`.
    package private(set) var serverName: String?
    /// `database.args` as a connection string for libpq, the password included: not for printing.
    package private(set) var conninfo: String?
    /// `database.args.user`: the role that Synapse connects as.
    package private(set) var user: String?
    /// `database.allow_unsafe_locale`; nil where there is no database section.
    package private(set) var allowsUnsafeLocale: Bool?

    /// Real ones have some tens of kilobytes.
    private static let largestFile = 4 << 20

    /// Reads a configuration file.
    ///
    /// Throws `.cannotOpen`, and `.usage` for what is no configuration of a Synapse on PostgreSQL.
    package init(path: String) throws(MigrationError) {
        let bytes: [UInt8]
        do throws(StreamError) {
            bytes = try FileSource(path: path).readAll(atMost: Self.largestFile)
        } catch {
            throw MigrationError(.cannotOpen, error.description)
        }
        try self.init(text: String(decoding: bytes, as: UTF8.self), path: path)
    }

    /// Reads a configuration's text.
    package init(text: String, path: String) throws(MigrationError) {
        self.path = path
        let reader = YAMLReader(path: path)
        let root = try reader.mapping(try reader.parse(text), "the file")
        if let name = root["server_name"] {
            serverName = try reader.text(name, "server_name")
        }
        guard let database = try Self.database(root, reader) else { return }
        allowsUnsafeLocale = false
        if let allowed = database["allow_unsafe_locale"] {
            allowsUnsafeLocale = try reader.bool(allowed, "database.allow_unsafe_locale")
        }
        let arguments = try DatabaseArguments(database, reader)
        conninfo = arguments.conninfo
        user = arguments.user
    }

    /// The section of the one database; Synapse can also spread its tables over several.
    private static func database(
        _ root: Node.Mapping, _ reader: YAMLReader
    ) throws(MigrationError) -> Node.Mapping? {
        if let section = root["database"] { return try reader.mapping(section, "database") }
        guard let section = root["databases"] else { return nil }
        let all = try reader.mapping(section, "databases")
        guard all.count == 1, let only = all.first else {
            throw reader.error(
                section, "databases spreads Synapse's tables over \(all.count) databases",
                advice: "An export is of one database; name where it is to go with -d CONNINFO")
        }
        return try reader.mapping(only.value, "databases")
    }
}

extension HomeserverConfig: CustomStringConvertible, CustomReflectable {
    /// The path alone, since the rest has the password in it.
    package var description: String { "HomeserverConfig(\(path))" }

    /// Nothing, for the same reason.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
