/// What an installed `synapse` Python package says of the schema that it works with.
public struct SynapsePackage: Sendable {
    /// Where it was found, for evidence.
    public var path: String
    /// Its version, where that can be told.
    public var version: SynapseVersion?
    /// `SCHEMA_VERSION`.
    public var schemaVersion: Int
    /// `SCHEMA_COMPAT_VERSION`.
    public var compatVersion: Int?
    /// The deltas that it ships, as `83/01_drop_old_tables.sql`; nil where the folders were not read.
    public var deltas: [String]?
    /// The oldest PostgreSQL that it accepts.
    public var minimumPostgres: String?

    /// Reads the constants from the text of `synapse/storage/schema/__init__.py`; before 1.37 they
    /// were in `synapse/storage/prepare_database.py`.
    public init(path: String, schemaModule text: String) throws(SynapsePackageError) {
        guard let schema = Self.constant("SCHEMA_VERSION", in: text) else {
            throw SynapsePackageError(path: path)
        }
        self.path = path
        schemaVersion = schema
        compatVersion = Self.constant("SCHEMA_COMPAT_VERSION", in: text)
    }

    /// Takes the oldest accepted PostgreSQL from the text of `synapse/storage/engines/postgres.py`.
    public mutating func readEngine(_ text: String) {
        let before = "Synapse requires PostgreSQL "
        for line in text.split(separator: "\n") {
            let words = line.split(separator: "\"", omittingEmptySubsequences: true)
            for word in words where word.hasPrefix(before) {
                minimumPostgres = word.dropFirst(before.count).split(separator: " ").first
                    .map(String.init)
            }
        }
    }

    /// Takes the names of files found under `synapse/storage/schema/*/delta/`, as
    /// `83/01_drop_old_tables.sql`, leaving out those that PostgreSQL does not run.
    public mutating func readDeltas(_ names: some Sequence<String>) {
        let endings = [".sql", ".sql.postgres", ".py"]
        deltas = names.filter { name in
            endings.contains { name.hasSuffix($0) } && !name.hasSuffix("/__init__.py")
        }
    }

    /// The number that a module gives to a name, on its line or in the parentheses that follow it.
    private static func constant(_ name: String, in text: String) -> Int? {
        var isOpen = false
        for line in text.split(separator: "\n") {
            let code = line.prefix { $0 != "#" }
            var value = code[...]
            if !isOpen {
                let sides = code.split(separator: "=", maxSplits: 1)
                guard sides.count == 2, sides[0].filter({ $0 != " " }) == name else { continue }
                value = sides[1]
            }
            let digits = value.filter { $0 != " " && $0 != "(" && $0 != ")" && $0 != "\t" }
            if let number = Int(digits) { return number }
            guard isOpen || value.contains("(") else { return nil }
            isOpen = !value.contains(")")
        }
        return nil
    }
}

/// A folder has no Synapse package in it, or one that Emigrate cannot read.
public struct SynapsePackageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was looked at.
    public let path: String

    /// What is wrong.
    public var description: String {
        "\(path) does not define SCHEMA_VERSION, so it is not Synapse's schema module"
    }
}
