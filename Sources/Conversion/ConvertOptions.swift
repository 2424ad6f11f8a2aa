public import Transformation

/// What a conversion is to do.
@dynamicMemberLookup
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
    /// How the output is compressed; nil for as it is usual: a script not at all, and an archive's
    /// data as it is in the export.
    public var compression: Compression?
    /// Whether the data files of a folder are read, checked and copied even where they could be
    /// linked.
    public var copiesData = false
    /// Whether a finished file is forced to disk before it gets its name.
    public var syncsOutput = true

    /// What becomes of the content, and what its script is like.
    public var transformation = TransformOptions()

    /// The transformation's options are the conversion's, too.
    public subscript<Value>(dynamicMember path: WritableKeyPath<TransformOptions, Value>) -> Value {
        get { transformation[keyPath: path] }
        set { transformation[keyPath: path] = newValue }
    }

    /// Creates the options for an uncompressed script.
    public init() {}
}
