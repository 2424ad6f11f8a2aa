package import Exports

/// What a load is about to do: told before anything is written.
public struct LoadForecast: Hashable, Sendable {
    /// A table and how much it holds.
    public struct Table: Hashable, Sendable {
        /// The schema and the name, as the export has them.
        public var name: String
        /// How many bytes its rows have as COPY text, most likely.
        public var bytes: UInt64

        /// Creates a table.
        package init(name: String, bytes: UInt64) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// What is known of the content of an export; nil where only reading it would tell.
    public struct Content: Hashable, Sendable {
        /// The tables with rows that are loaded, the largest first.
        public var tables: [Table] = []
        /// How many bytes their rows have as COPY text, and large objects, most likely.
        public var bytes: UInt64 = 0
        /// How many definitions there are.
        public var definitions = 0

        /// Creates what is known of a content.
        package init(tables: [Table] = [], bytes: UInt64 = 0, definitions: Int = 0) {
            self.tables = tables
            self.bytes = bytes
            self.definitions = definitions
        }
    }

    /// What the export holds, as far as that is known without reading all of it.
    public var content: Content?
    /// The database that will have everything in the end.
    public var database = ""
    /// The new database that is filled beside it; nil where the target itself is.
    public var filling: String?
    /// The locale that it gets, where that is not the target's, or that of any new one.
    public var locale: String?
    /// Whether a database with something in it is set aside.
    public var replacesDatabase = false
    /// The server's version as a number, such as 150006.
    public var serverVersion = 0
    /// How many sessions load at the same time.
    public var jobs = 1
    /// How many bytes are free on the server's disk, or taken by what an interrupted load left;
    /// nil where that cannot be known.
    public var freeBytes: UInt64?

    /// Creates an empty forecast.
    public init() {}

    /// How many bytes of the server's disk the load will take, as a rule: rows with what the server
    /// keeps beside each, indexes, and the log of both.
    ///
    /// Databases of a Synapse had 1.69 to 1.72 times the size of their rows as text, with 1 and with
    /// 4 GB of them.
    public var diskBytes: UInt64? {
        content.map { content in
            let log: UInt64 = 1 << 30
            let database = content.bytes / 10 * 17
            return database + min(database, log) + (8 << 20)
        }
    }

    /// Sees that the disk has room for the rows at least.
    ///
    /// Throws `.refused`. Rows that the server compresses may need less than their text has, so only
    /// a clear lack of space is one.
    package func checkSpace() throws(MigrationError) {
        guard let freeBytes, let content, freeBytes < content.bytes / 10 * 9 else { return }
        throw MigrationError(
            .refused,
            "the server's disk has \(freeBytes >> 20) MiB free, and the rows of the export alone"
                + " have \(content.bytes >> 20) MiB",
            advice: "Make room there; --force tries it all the same")
    }
}
