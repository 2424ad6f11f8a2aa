public import ByteStreams

/// An archive in directory format, in whatever folder it is.
///
/// Several threads may open different entries' data at once. Source: pg_backup_directory.c.
public final class DirectoryArchive: Sendable {
    /// A file with data: a table's rows or a large object.
    public struct DataFile: Hashable, Sendable {
        /// The name in the folder.
        public var name: String
        /// The size in bytes as it lies in the folder, so compressed if the file is.
        public var size: UInt64
        /// How it is compressed.
        public var compression: CompressionFormat
    }

    /// Where the files are.
    public let folder: any ArchiveFolder
    /// The table of contents.
    public let contents: TableOfContents

    /// Opens the archive in `folder` by reading its table of contents.
    public init(_ folder: any ArchiveFolder) throws(ArchiveError) {
        self.folder = folder
        let file = try Self.locate("toc.dat", in: folder, entry: nil)
        let source = try Self.open(file, in: folder, entry: nil)
        contents = try TOCReader.readDirectory(source)
        guard contents.header.format == .tar else {
            throw ArchiveError(
                .unsupported, "the table of contents is that of a custom archive, not a directory",
                path: folder.displayPath(of: file.name), offset: 10)
        }
    }

    /// The file with an entry's rows.
    ///
    /// Throws `.damaged` if the file is missing or the entry has no proper file name.
    public func dataFile(of entry: TOCEntry) throws(ArchiveError) -> DataFile {
        guard entry.hasData, case .file(let name?) = entry.place, !name.isEmpty else {
            throw ArchiveError(
                .damaged, "no file is named for this entry's data", path: tocPath,
                entry: ArchiveError.Entry(entry))
        }
        return try Self.locate(try checked(name, entry), in: folder, entry: entry)
    }

    /// Opens an entry's rows, decompressed.
    ///
    /// Throws what `dataFile` throws, and `.cannotOpen`.
    public func openData(
        of entry: TOCEntry
    ) throws(ArchiveError) -> (source: any ByteSource, file: DataFile) {
        let file = try dataFile(of: entry)
        return (try Self.open(file, in: folder, entry: entry), file)
    }

    /// The large objects whose contents belong to a BLOBS entry, in the order of the list.
    ///
    /// Throws `.damaged` if the list is missing or malformed.
    public func largeObjects(of entry: TOCEntry) throws(ArchiveError) -> [LargeObject] {
        var name = Array("blobs.toc")
        if contents.header.version.hasRelationKind {
            guard case .file(let listName?) = entry.place, !listName.isEmpty else {
                throw ArchiveError(
                    .damaged, "no list of large objects is named for this entry", path: tocPath,
                    entry: ArchiveError.Entry(entry))
            }
            name = listName
        }
        // Before 1.16 the entry's file name may be that of a file that never existed.
        let file = try Self.locate(try checked(name, entry), in: folder, entry: entry)
        let source = try Self.open(file, in: folder, entry: entry)
        do {
            return try LargeObject.list(from: source)
        } catch {
            throw error.located(at: entry)
        }
    }

    /// The file with a large object's content.
    public func dataFile(
        of object: LargeObject, in entry: TOCEntry
    ) throws(ArchiveError) -> DataFile {
        try Self.locate(object.fileName, in: folder, entry: entry)
    }

    /// Opens a large object's content, decompressed.
    public func openData(
        of object: LargeObject, in entry: TOCEntry
    ) throws(ArchiveError) -> any ByteSource {
        let file = try dataFile(of: object, in: entry)
        return try Self.open(file, in: folder, entry: entry)
    }

    /// Where a data file's bytes are, for reading them at any position; nil if the container
    /// has compressed them once more.
    public func window(of file: DataFile) throws(ArchiveError) -> FileWindow? {
        try folder.window(of: file.name)
    }

    /// The size of a file's content in bytes, as the file says; modulo 4 GiB for gzip, whose last
    /// four bytes say it.
    ///
    /// Nil if it cannot be known without reading the file: what pg_dump compresses with zstd or
    /// lz4 does not say it. Only a guess: nothing has been verified, and a file of several gzip
    /// members or zstd frames tells the size of one.
    public func statedSize(of file: DataFile) throws(ArchiveError) -> UInt64? {
        if file.compression == .none { return file.size }
        guard let window = try window(of: file), window.length > 0 else { return nil }
        do {
            switch file.compression {
            case .gzip where window.length >= 18:
                let trailer = try window.bytes(at: window.length - 4, count: 4)
                return trailer.reversed().reduce(0) { $0 << 8 | UInt64($1) }
            case .zstd:
                let head = try window.bytes(at: 0, count: Int(min(18, window.length)))
                return ZstdSource.statedSize(ofFrame: head)
            case .none, .gzip, .lz4:
                return nil
            }
        } catch {
            throw ArchiveError(error)
        }
    }

    /// The SQL of a BLOBS entry's contents.
    public func largeObjectScript(of entry: TOCEntry) throws(ArchiveError) -> LargeObjectScript {
        let context = try ScriptContext(contents, ScriptOptions())
        return LargeObjectScript(
            try largeObjects(of: entry), standardStrings: context.standardStrings
        ) { [self] object throws(ArchiveError) in
            try openData(of: object, in: entry)
        }
    }

    private var tocPath: String { folder.displayPath(of: "toc.dat") }

    private func checked(_ name: [UInt8], _ entry: TOCEntry) throws(ArchiveError) -> String {
        guard let safe = FileName.safe(name) else {
            throw ArchiveError(
                .damaged, "\"\(name.prefixForMessage)\" is not the name of a file in the archive",
                path: tocPath, entry: ArchiveError.Entry(entry))
        }
        return safe
    }

    /// Looks a file up as pg_restore does: as named, then with each suffix, each file for itself
    /// (compress_io.c, InitDiscoverCompressFileHandle).
    private static func locate(
        _ name: String, in folder: any ArchiveFolder, entry: TOCEntry?
    ) throws(ArchiveError) -> DataFile {
        do throws(ArchiveError) {
            for compression in CompressionFormat.allCases {
                let name = name + compression.suffix
                if let size = try folder.size(of: name) {
                    return DataFile(name: name, size: size, compression: compression)
                }
            }
            let code: ArchiveError.Code = entry == nil ? .cannotOpen : .damaged
            throw ArchiveError(
                code, "the file is missing, and so are \(name).gz, .lz4 and .zst",
                path: folder.displayPath(of: name))
        } catch {
            throw error.located(at: entry)
        }
    }

    private static func open(
        _ file: DataFile, in folder: any ArchiveFolder, entry: TOCEntry?
    ) throws(ArchiveError) -> any ByteSource {
        do throws(ArchiveError) {
            let source = try folder.open(file.name)
            do {
                return try file.compression.decompress(source)
            } catch {
                throw ArchiveError(error)
            }
        } catch {
            throw error.located(at: entry)
        }
    }
}
