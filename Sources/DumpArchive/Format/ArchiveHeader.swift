/// What stands before the table of contents.
///
/// Source: pg_backup_archiver.c, ReadHead and WriteHead.
public struct ArchiveHeader: Hashable, Sendable {
    /// The container that the header says it is in.
    public enum Format: UInt8, Hashable, Sendable {
        /// One file with the data behind the TOC.
        case custom = 1
        /// A tar file, and directories too: pg_dump marks them so on purpose.
        case tar = 3
    }

    /// How the header says that data is compressed; single files may differ.
    public enum Compression: Hashable, Sendable {
        /// Before 1.15: zlib's level, -1 for its default, 0 for none.
        case level(Int32)
        /// From 1.15 on.
        case algorithm(Algorithm)
    }

    /// A compression algorithm's number in the header.
    public enum Algorithm: UInt8, Hashable, Sendable {
        /// No compression.
        case none = 0
        /// Gzip in directories, zlib in custom archives.
        case gzip = 1
        /// LZ4 frames.
        case lz4 = 2
        /// Zstandard frames.
        case zstd = 3
    }

    /// When the dump was made, in the local time of who made it; the zone is not kept.
    public struct LocalTime: Hashable, Sendable {
        /// Seconds, 0 to 60.
        public var second: Int32 = 0
        /// Minutes, 0 to 59.
        public var minute: Int32 = 0
        /// Hours, 0 to 23.
        public var hour: Int32 = 0
        /// The day of the month, 1 to 31.
        public var day: Int32 = 1
        /// The month as C counts it, 0 to 11.
        public var monthFromZero: Int32 = 0
        /// The year as C counts it, from 1900.
        public var yearFrom1900: Int32 = 0
        /// C's flag for daylight saving time.
        public var isDaylightSaving: Int32 = 0

        /// Creates the start of 1900.
        public init() {}
    }

    /// The format's version.
    public var version: ArchiveVersion
    /// Bytes in the magnitude of an integer; 4 from every pg_dump known.
    public var integerSize: UInt8 = 4
    /// Bytes in a file offset; 8 on every current platform.
    public var offsetSize: UInt8 = 8
    /// The container.
    public var format: Format
    /// The compression.
    public var compression: Compression
    /// When the dump was made.
    public var created = LocalTime()
    /// The database's name.
    public var databaseName: [UInt8]?
    /// The server's version, as it calls itself.
    public var serverVersion: [UInt8]?
    /// The version of the pg_dump that wrote the archive.
    public var dumpVersion: [UInt8]?

    /// Creates a header without names.
    public init(version: ArchiveVersion, format: Format, compression: Compression) {
        self.version = version
        self.format = format
        self.compression = compression
    }
}
