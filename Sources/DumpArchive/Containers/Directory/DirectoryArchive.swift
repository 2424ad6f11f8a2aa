public import ByteStreams

/// An archive in directory format, in whatever folder it is.
///
/// Source: pg_backup_directory.c.
public final class DirectoryArchive: Archive {
    /// Where the files are.
    public let folder: any ArchiveFolder
    /// The table of contents.
    public let contents: TableOfContents

    /// Opens the archive in `folder` by reading its table of contents.
    public init(_ folder: any ArchiveFolder) throws(ArchiveError) {
        self.folder = folder
        let file = try Self.locate("toc.dat", in: folder)
        let source = try Self.open(file.name, file.compression, in: folder)
        contents = try TOCReader.readDirectory(source)
        guard contents.header.format == .tar else {
            throw ArchiveError(
                .unsupported, "the table of contents is that of a custom archive, not a directory",
                path: folder.displayPath(of: file.name), offset: 10)
        }
    }

    /// The path of `toc.dat`.
    public var tocPath: String { folder.displayPath(of: "toc.dat") }

    /// Whether the folder is a tar, in which pg_dump names some files that never existed.
    public var isInTar: Bool { (folder as? PackedFolder)?.container is TarArchive }

    /// The folder's name.
    public var name: String? {
        let parts = tocPath.split(whereSeparator: { $0 == "/" || $0 == ":" })
        guard parts.count > 1 else { return nil }
        return parts[parts.count - 2].drop(while: { $0 == " " }).description
    }

    /// The file with an entry's rows.
    ///
    /// Throws `.damaged` if the file is missing or the entry has no proper file name.
    public func data(of entry: TOCEntry) throws(ArchiveError) -> StoredData {
        guard entry.hasData, case .file(let name?) = entry.place, !name.isEmpty else {
            throw ArchiveError(
                .damaged, "no file is named for this entry's data", path: tocPath,
                entry: ArchiveError.Entry(entry))
        }
        return try data(in: try checked(name, entry), of: entry)
    }

    /// Opens a file's content, decompressed.
    public func open(_ data: StoredData) throws(ArchiveError) -> any ByteSource {
        do throws(ArchiveError) {
            return try Self.open(fileName(of: data), data.compression, in: folder)
        } catch {
            throw error.located(at: data.entry)
        }
    }

    /// Opens a file as it lies in the folder.
    public func openStored(_ data: StoredData) throws(ArchiveError) -> any ByteSource {
        do throws(ArchiveError) {
            return try folder.open(fileName(of: data))
        } catch {
            throw error.located(at: data.entry)
        }
    }

    /// A file as it lies in the folder, or in the zip.
    ///
    /// A file that the zip has compressed, but pg_dump has not, is taken for compressed.
    public func stored(_ data: StoredData) throws(ArchiveError) -> StoredStream {
        do throws(ArchiveError) {
            let name = fileName(of: data)
            if data.compression == .none, let window = try folder.deflatedWindow(of: name) {
                return StoredStream(.deflate) { () throws(ArchiveError) in
                    try window.source(from: 0, name: data.path)
                }
            }
            let window = try folder.window(of: name)
            return StoredStream(
                StoredStream.Form(data.compression), file: window?.wholeFile
            ) { [self] () throws(ArchiveError) in
                try openStored(data)
            }
        } catch {
            throw error.located(at: data.entry)
        }
    }

    /// The large objects that the entry's list names.
    ///
    /// Throws `.damaged` if the list is missing or malformed, or if a file that it names is missing.
    public func largeObjects(of entry: TOCEntry) throws(ArchiveError) -> any LargeObjects {
        var name = Array("blobs.toc")
        if contents.header.version.hasRelationKind {
            guard case .file(let listName?) = entry.place, !listName.isEmpty else {
                throw ArchiveError(
                    .damaged, "no list of large objects is named for this entry", path: tocPath,
                    entry: ArchiveError.Entry(entry))
            }
            name = listName
            // A tar's entry names a file that never existed (pg_backup_tar.c, _ArchiveEntry).
            let ownList = "blobs_\(entry.dumpID).toc"
            if try folder.size(of: ownList) != nil { name = Array(ownList) }
        }
        // Before 1.16 the entry's file name may be that of a file that never existed.
        let list = try open(try data(in: try checked(name, entry), of: entry))
        do {
            let objects = try LargeObjectList.read(list).map { line throws(ArchiveError) in
                LargeObject(oid: line.oid, data: try data(in: line.fileName, of: entry))
            }
            return FoundLargeObjects(objects)
        } catch {
            throw error.located(at: ArchiveError.Entry(entry))
        }
    }

    /// The size of a file's content in bytes, as the file says; modulo 4 GiB for gzip, whose last
    /// four bytes say it.
    ///
    /// Nil if it cannot be known without reading the file: what pg_dump compresses with zstd or
    /// lz4 does not say it. Only a guess: nothing has been verified, and a file of several gzip
    /// members or zstd frames tells the size of one.
    public func statedSize(of data: StoredData) throws(ArchiveError) -> UInt64? {
        if data.compression == .none { return data.size }
        guard let window = try folder.window(of: fileName(of: data)), window.length > 0 else {
            return nil
        }
        do {
            switch data.compression {
            case .gzip where window.length >= 18:
                let trailer = try window.bytes(at: window.length - 4, count: 4)
                return trailer.reversed().reduce(0) { $0 << 8 | UInt64($1) }
            case .zstd:
                let head = try window.bytes(at: 0, count: Int(min(18, window.length)))
                return ZstdSource.statedSize(ofFrame: head)
            case .none, .gzip, .lz4, .zlib:
                return nil
            }
        } catch {
            throw ArchiveError(error)
        }
    }

    private func checked(_ name: [UInt8], _ entry: TOCEntry) throws(ArchiveError) -> String {
        guard let safe = FileName.safe(name) else {
            throw ArchiveError(
                .damaged, "\"\(name.prefixForMessage)\" is not the name of a file in the archive",
                path: tocPath, entry: ArchiveError.Entry(entry))
        }
        return safe
    }

    private func fileName(of data: StoredData) -> String {
        // Data of another archive has no file here, and opening it says so.
        if case .file(let name) = data.place { name } else { "" }
    }

    private func data(in name: String, of entry: TOCEntry) throws(ArchiveError) -> StoredData {
        let entry = ArchiveError.Entry(entry)
        do throws(ArchiveError) {
            let file = try Self.locate(name, in: folder)
            return StoredData(
                path: folder.displayPath(of: file.name), size: file.size,
                compression: file.compression, entry: entry, place: .file(file.name))
        } catch {
            var error = error.located(at: entry)
            // The archive is there, so that what it names should be.
            if error.code == .cannotOpen { error.code = .damaged }
            throw error
        }
    }

    /// Looks a file up as pg_restore does: as named, then with each suffix, each file for itself
    /// (compress_io.c, InitDiscoverCompressFileHandle).
    private static func locate(
        _ name: String, in folder: any ArchiveFolder
    ) throws(ArchiveError) -> (name: String, size: UInt64, compression: CompressionFormat) {
        for compression in CompressionFormat.ofFiles {
            let name = name + compression.suffix
            if let size = try folder.size(of: name) { return (name, size, compression) }
        }
        throw ArchiveError(
            .cannotOpen, "the file is missing, and so are \(name).gz, .lz4 and .zst",
            path: folder.displayPath(of: name))
    }

    private static func open(
        _ name: String, _ compression: CompressionFormat, in folder: any ArchiveFolder
    ) throws(ArchiveError) -> any ByteSource {
        let source = try folder.open(name)
        do {
            return try compression.decompress(source)
        } catch {
            throw ArchiveError(error)
        }
    }
}
