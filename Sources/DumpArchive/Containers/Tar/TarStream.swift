public import ByteStreams

/// A tar that is read once, from front to back: from a pipe, or decompressed on the way.
///
/// `@unchecked` because it is used by one thread at a time only, as `isSequential` asks of whoever
/// has the archive in it.
public final class TarStream: @unchecked Sendable {
    let reader: TarReader
    private var first: TarMember?

    /// Reads up to the first file of the tar in `source`.
    public init(_ source: any ByteSource) throws(ArchiveError) {
        reader = TarReader(source)
        first = try reader.next()
    }

    /// The path of the first file; nil where there is none.
    public var firstPath: String? { first?.path }

    /// The first file's content.
    ///
    /// Throws `.damaged` if there is none.
    public func firstFile() throws(ArchiveError) -> any ByteSource {
        guard let first else {
            throw ArchiveError(.damaged, "the tar is empty", path: reader.sourceName)
        }
        return TarMemberSource(reader, first)
    }

    /// The archive in it, of which the first file must be the table of contents.
    public func archive() throws(ArchiveError) -> TarArchiveStream { try TarArchiveStream(self) }
}
