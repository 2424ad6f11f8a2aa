public import ByteStreams

/// A tar whose files can be read at any position: in place, or where they were unpacked to.
public final class TarArchive: PackedFiles {
    /// What messages call the tar.
    public let path: String
    /// The paths of the files in it, in their order.
    public let files: [String]

    private let window: FileWindow
    private let byPath: [String: TarMember]

    /// More files than any archive has.
    private static let memberLimit = 4_000_000

    /// Goes through the headers of the tar in `window`, which messages call `path`.
    ///
    /// Throws `.damaged` where a header is, or where the tar was cut short.
    public convenience init(_ window: FileWindow, path: String) throws(ArchiveError) {
        let reader = TarReader(try window.source(from: 0, name: path))
        var members: [TarMember] = []
        while let member = try reader.next() { try Self.append(member, to: &members, of: path) }
        self.init(members, in: window, path: path)
    }

    /// Copies what is left of the tar that `reader` reads into `spool`, with the file that it is at.
    ///
    /// That file is `first`, whose content is read from `content`. Throws `.damaged` as above, and
    /// `.cannotCreate` where there is no room.
    convenience init(
        _ reader: TarReader, from first: TarMember?, _ content: any ByteSource,
        into spool: SpoolFile
    ) throws(ArchiveError) {
        let path = reader.sourceName
        var members: [TarMember] = []
        var next = first
        var source = content
        while var member = next {
            member.offset = spool.size
            try Self.append(member, to: &members, of: path)
            do throws(StreamError) {
                try spool.require(member.size)
                try source.copy(to: spool)
            } catch {
                throw ArchiveError(error)
            }
            next = try reader.next()
            if let next { source = TarMemberSource(reader, next) }
        }
        try reader.finish()
        do {
            self.init(members, in: FileWindow(try spool.reading(as: path)), path: path)
        } catch {
            throw ArchiveError(error)
        }
    }

    private init(_ members: [TarMember], in window: FileWindow, path: String) {
        self.window = window
        self.path = path
        files = members.map(\.path)
        // As when it is unpacked, the last of several files of one name counts.
        byPath = Dictionary(members.map { ($0.path, $0) }, uniquingKeysWith: { _, last in last })
    }

    private static func append(
        _ member: TarMember, to members: inout [TarMember], of path: String
    ) throws(ArchiveError) {
        guard members.count < memberLimit else {
            throw ArchiveError(
                .unsupported, "there are more than \(memberLimit) files in the tar", path: path)
        }
        members.append(member)
    }

    /// "tar".
    public var kind: String { "tar" }

    /// The size of a file in bytes; nil if there is no such file.
    public func size(of file: String) -> UInt64? { byPath[file]?.size }

    /// Opens a file for reading from its start.
    public func open(_ file: String) throws(ArchiveError) -> any ByteSource {
        guard let window = try window(of: file) else { throw absent(file) }
        return try window.source(from: 0, name: displayPath(of: file))
    }

    /// Where a file's bytes are.
    public func window(of file: String) throws(ArchiveError) -> FileWindow? {
        guard let member = byPath[file] else { throw absent(file) }
        return FileWindow(
            file: window.file, offset: window.offset + member.offset, length: member.size)
    }
}
