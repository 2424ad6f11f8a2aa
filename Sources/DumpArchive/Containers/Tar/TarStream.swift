public import ByteStreams

/// A tar that is read once, from front to back: from a pipe, or decompressed on the way.
public final class TarStream: Sendable {
    let reader: TarReader
    private let first: TarMember?

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

    /// Whether pg_dump -Ft wrote it, which has the files in the order of the archive's entries.
    public var isPostgres: Bool { first.map { $0.isPostgres && $0.path == "toc.dat" } ?? false }

    /// Copies all files into `spool`, where they can be read in any order.
    ///
    /// `content` is the first one's, from its start. Throws `.damaged` where the tar is, and
    /// `.cannotCreate` where there is no room.
    public func unpacked(
        _ content: any ByteSource, into spool: SpoolFile
    ) throws(ArchiveError) -> TarArchive {
        try TarArchive(reader, from: first, content, into: spool)
    }

    /// The archive in it, of which the first file must be the table of contents.
    public func archive() throws(ArchiveError) -> TarArchiveStream { try TarArchiveStream(self) }
}
