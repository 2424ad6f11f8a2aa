public import Exports
public import Transformation

/// What a conversion is to do.
public struct ConvertOptions: Sendable {
    /// The form of the output.
    public enum Format: Hashable, Sendable {
        /// A SQL script.
        case plain
        /// An archive in a folder.
        case directory
        /// An archive in one file.
        case custom
    }

    /// How the output is compressed.
    public enum Compression: Hashable, Sendable {
        /// Not at all.
        case uncompressed
        /// With gzip, at a level from 1 to 9.
        case gzip(level: Int)
        /// With lz4, at a level from 1 to 12.
        case lz4(level: Int)
        /// With zstd, at a level from 1 to 19.
        case zstd(level: Int)
    }

    /// The form of the output.
    public var format = Format.plain
    /// Whether the output is pg_restore's own, with nothing rewritten and everything kept.
    public var isVerbatim = false
    /// What becomes of the content; of a verbatim output only the choice counts.
    public var adaptation = Adaptation()
    /// Where the export is unpacked if it has to be.
    public var unpacking = Unpacking()
    /// The key of `\restrict`; nil for none.
    public var restrictKey: String?
    /// Whether the script makes the database and connects to it.
    public var createsDatabase = false
    /// Whether the script drops everything first.
    public var cleansFirst = false
    /// Whether `cleansFirst` tolerates what is not there.
    public var cleansIfExists = false
    /// Whether the script is one transaction, which only its last statement commits.
    public var isSingleTransaction = false
    /// How the output is compressed; nil for as it is usual: a script not at all, and an archive's
    /// data as it is in the export.
    public var compression: Compression?
    /// Whether the data files of a folder are read, checked and copied even where they could be
    /// linked.
    public var copiesData = false
    /// Whether a finished file is forced to disk before it gets its name.
    public var syncsOutput = true

    /// Whether it is psql that will read the script, and not Emigrate itself.
    package var isForPsql = true

    /// Whether the script's content is looked through for what psql could run; `\restrict` does so by
    /// itself for one that keeps its bytes.
    package var isGuarded: Bool { isForPsql && (!isVerbatim || restrictKey == nil) }
    /// Whether the script has psql stop at its first error.
    package var stopsOnError: Bool { isForPsql && !isVerbatim }

    /// Creates the options for an uncompressed script.
    public init(_ adaptation: Adaptation = Adaptation(), unpacking: Unpacking = Unpacking()) {
        self.adaptation = adaptation
        self.unpacking = unpacking
    }
}
