public import ByteStreams

extension ZipArchive: PackedFiles {
    /// The zip's path.
    public var path: String { file.path }

    /// "zip".
    public var kind: String { "zip" }

    /// The paths of the files in it, in the order of its directory.
    public var files: [String] { members.filter { !$0.isFolder }.map(\.path) }

    /// The size of a file's content in bytes; nil if there is no such file.
    public func size(of file: String) -> UInt64? { member(file)?.size }

    /// Opens a file's content from its start, inflated if need be.
    public func open(_ file: String) throws(ArchiveError) -> any ByteSource {
        guard let member = member(file) else { throw absent(file) }
        return try open(member)
    }

    /// Where a stored file's bytes are; nil for a deflated one.
    public func window(of file: String) throws(ArchiveError) -> FileWindow? {
        guard let member = member(file) else { throw absent(file) }
        return member.isStored ? try window(of: member) : nil
    }

    /// Where a deflated file's data is; nil for a stored one.
    public func deflatedWindow(of file: String) throws(ArchiveError) -> FileWindow? {
        guard let member = member(file) else { throw absent(file) }
        return member.isStored ? nil : try window(of: member)
    }
}
