/// The parts of a hosted export's name, `UNIQUEID-live-DOMAIN-synapse-database.dir`.
public struct ExportName: Hashable, Sendable {
    /// The role that owns the database.
    public let role: String
    /// The server's domain, as the provider writes it.
    public let domain: String

    /// Reads the name of a folder or a file, with whatever ending; nil where it has another form.
    public init?(_ name: String) {
        let last = name.split(separator: "/").last.map(String.init) ?? name
        guard let end = Self.place(of: "-synapse-database", in: last),
            let middle = Self.place(of: "-live-", in: String(last[..<end]))
        else { return nil }
        role = String(last[..<middle])
        let from = last.index(middle, offsetBy: "-live-".count)
        guard !role.isEmpty, from < end else { return nil }
        domain = String(last[from..<end])
    }

    private static func place(of part: String, in text: String) -> String.Index? {
        text.indices.first { text[$0...].hasPrefix(part) }
    }
}
