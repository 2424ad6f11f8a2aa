public import ByteStreams

/// A tar in a file that can be read at any position, with its files in place.
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
    public init(_ window: FileWindow, path: String) throws(ArchiveError) {
        self.window = window
        self.path = path
        let reader = TarReader(try window.source(from: 0, name: path))
        var members: [TarMember] = []
        while let member = try reader.next() {
            members.append(member)
            guard members.count <= Self.memberLimit else {
                throw ArchiveError(
                    .unsupported, "there are more than \(Self.memberLimit) files in the tar",
                    path: path)
            }
        }
        files = members.map(\.path)
        // As when it is unpacked, the last of several files of one name counts.
        byPath = Dictionary(members.map { ($0.path, $0) }, uniquingKeysWith: { _, last in last })
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
