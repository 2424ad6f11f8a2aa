/// A version of PostgreSQL: `15.4`, `9.6`, `9.6.24`.
public struct PostgresVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number as the server gives it in `server_version_num`: 150004, 90624.
    public let number: Int

    /// Creates a version of the server's own number.
    public init(number: Int) {
        self.number = number
    }

    /// Reads the beginning of a text such as `15.4 (Debian 15.4-1)`; nil where it has no version.
    ///
    /// `9.5+`, as Synapse wrote it once, is 9.5.
    public init?(_ text: String) {
        var parts: [Int] = []
        for word in text.prefix(while: { $0 == "." || $0.isWholeNumber }).split(separator: ".") {
            guard word.utf8.count <= 4, let value = Int(word) else { return nil }
            parts.append(value)
        }
        guard let major = parts.first else { return nil }
        let minor = parts.count > 1 ? parts[1] : 0
        let patch = parts.count > 2 ? parts[2] : 0
        number = major >= 10 ? major * 10_000 + minor : major * 10_000 + minor * 100 + patch
    }

    /// What PostgreSQL calls the major version: `15`, `9.6`.
    public var major: String {
        number >= 100_000
            ? String(number / 10_000) : "\(number / 10_000).\(number / 100 % 100)"
    }

    /// The version as people write it.
    public var description: String {
        number >= 100_000
            ? "\(number / 10_000).\(number % 10_000)"
            : "\(number / 10_000).\(number / 100 % 100).\(number % 100)"
    }

    /// Whether `left` is older than `right`.
    public static func < (left: PostgresVersion, right: PostgresVersion) -> Bool {
        left.number < right.number
    }
}
