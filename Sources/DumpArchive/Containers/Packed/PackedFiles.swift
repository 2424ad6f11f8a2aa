public import ByteStreams

/// Files that are packed in one: a zip or a tar.
///
/// Several threads may use it at once; each source belongs to one of them.
public protocol PackedFiles: Sendable {
    /// What messages call the container.
    var path: String { get }
    /// What it is, in a word.
    var kind: String { get }
    /// The paths of the files in it, in their order, without folders.
    var files: [String] { get }

    /// The size of a file's content in bytes; nil if there is no such file.
    func size(of file: String) -> UInt64?

    /// Opens a file for reading from its start. Throws `.cannotOpen` if there is none.
    func open(_ file: String) throws(ArchiveError) -> any ByteSource

    /// Where a file's bytes are as they stand; nil if they must be inflated to be seen.
    ///
    /// Throws `.cannotOpen` if there is no such file.
    func window(of file: String) throws(ArchiveError) -> FileWindow?

    /// Where a file's bytes are as deflate data with nothing around it; nil if they are not so.
    ///
    /// Throws `.cannotOpen` if there is no such file.
    func deflatedWindow(of file: String) throws(ArchiveError) -> FileWindow?
}

extension PackedFiles {
    /// Nil: the container compresses nothing.
    public func deflatedWindow(of file: String) throws(ArchiveError) -> FileWindow? { nil }

    /// What messages call a file in it.
    public func displayPath(of file: String) -> String { "\(path): \(Array(file).readable)" }

    /// A list of files for a message, which is cut where it would be too long.
    public static func list(_ paths: [String]) -> String {
        let shown = paths.prefix(10).map { Array($0).readable }.joined(separator: ", ")
        return paths.count > 10 ? "\(shown) and \(paths.count - 10) more" : shown
    }

    func absent(_ file: String) -> ArchiveError {
        ArchiveError(.cannotOpen, "there is no such file", path: displayPath(of: file))
    }
}
