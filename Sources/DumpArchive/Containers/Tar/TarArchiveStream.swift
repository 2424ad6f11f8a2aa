public import ByteStreams

/// An archive in tar format that is read once, from front to back.
///
/// pg_dump writes the table of contents first, then each entry's data in the order of the entries,
/// large objects before their list (pg_backup_tar.c, _CloseArchive and _EndLOs).
///
/// `@unchecked` because it is used by one thread at a time only, which is what `isSequential` asks.
public final class TarArchiveStream: Archive, @unchecked Sendable {
    /// The table of contents.
    public let contents: TableOfContents
    /// What messages call the table of contents.
    public let tocPath: String

    private let reader: TarReader
    /// What stands before the names of the archive's files.
    private let prefix: String
    /// The file that the reader is at, if nobody has taken it.
    private var current: TarMember?
    private var passed: Set<String> = []

    init(_ tar: TarStream) throws(ArchiveError) {
        reader = tar.reader
        let path = tar.firstPath ?? ""
        prefix = path.hasSuffix("toc.dat") ? String(path.dropLast("toc.dat".utf8.count)) : ""
        let source = try tar.firstFile()
        tocPath = source.name
        contents = try TOCReader.readDirectory(source)
    }

    /// Nil: a stream has no name of its own.
    public var name: String? { nil }

    /// True: the data comes in the order of the entries.
    public var isSequential: Bool { true }

    /// What is to be asked for when the entry's turn has come.
    public func data(of entry: TOCEntry) throws(ArchiveError) -> StoredData {
        guard entry.hasData, case .file(let name?) = entry.place,
            let safe = FileName.safe(name)
        else {
            throw ArchiveError(
                .damaged, "no file is named for this entry's data", path: tocPath,
                entry: ArchiveError.Entry(entry))
        }
        return data(in: safe, of: ArchiveError.Entry(entry))
    }

    /// Opens an entry's data, after passing over what comes before it.
    public func open(_ data: StoredData) throws(ArchiveError) -> any ByteSource {
        let (source, compression) = try file(of: data)
        do {
            return try compression.decompress(source)
        } catch {
            throw ArchiveError(error, entry: data.entry)
        }
    }

    /// Opens an entry's data as it lies in the tar.
    public func openStored(_ data: StoredData) throws(ArchiveError) -> any ByteSource {
        try file(of: data).source
    }

    /// Nil: it is not known before its turn has come.
    public func statedSize(of data: StoredData) -> UInt64? { nil }

    /// The large objects that come before the entry's list, each of which must be read before the next
    /// one is taken.
    public func largeObjects(of entry: TOCEntry) -> any LargeObjects {
        TarObjects(self, ArchiveError.Entry(entry))
    }

    /// Reads what is left, so that damage there is found.
    public func finish() throws(ArchiveError) { try reader.finish() }

    fileprivate func data(in name: String, of entry: ArchiveError.Entry) -> StoredData {
        StoredData(
            path: "\(reader.sourceName): \(prefix)\(name)", size: 0, compression: .none,
            entry: entry, place: .file(name))
    }

    /// The next file of the archive's folder, with its name there; nil at the end.
    fileprivate func advance() throws(ArchiveError) -> (name: String, member: TarMember)? {
        if current == nil { current = try reader.next() }
        while let member = current {
            if member.path.hasPrefix(prefix) {
                current = nil
                return (String(member.path.dropFirst(prefix.count)), member)
            }
            current = try reader.next()
        }
        return nil
    }

    /// Gives back the file that came last, unread.
    fileprivate func giveBack(_ member: TarMember) { current = member }

    private func file(
        of data: StoredData
    ) throws(ArchiveError) -> (source: any ByteSource, compression: CompressionFormat) {
        guard case .file(let wanted) = data.place else {
            throw ArchiveError(
                .cannotOpen, "there is no such data", path: tocPath, entry: data.entry)
        }
        do throws(ArchiveError) {
            for format in CompressionFormat.ofFiles where passed.contains(wanted + format.suffix) {
                throw ArchiveError(
                    .unsupported,
                    "this entry's data has gone by already: the tar cannot be read from front to"
                        + " back; decompress it into a file, and name that", path: data.path)
            }
            while let (name, member) = try advance() {
                passed.insert(name)
                for format in CompressionFormat.ofFiles where name == wanted + format.suffix {
                    return (TarMemberSource(reader, member), format)
                }
            }
        } catch {
            throw error.located(at: data.entry)
        }
        throw ArchiveError(
            .damaged, "the tar has no such file", path: data.path, entry: data.entry)
    }
}

/// The large objects of an entry, up to the list of them that follows.
private final class TarObjects: LargeObjects {
    private let archive: TarArchiveStream
    private let entry: ArchiveError.Entry
    private var seen: Set<UInt32> = []
    private var isAtEnd = false

    init(_ archive: TarArchiveStream, _ entry: ArchiveError.Entry) {
        self.archive = archive
        self.entry = entry
    }

    func next() throws(ArchiveError) -> LargeObject? {
        guard !isAtEnd else { return nil }
        do throws(ArchiveError) {
            while let (name, member) = try archive.advance() {
                if name.hasPrefix("blobs"), name.hasSuffix(".toc") {
                    isAtEnd = true
                    try compare(with: archive.open(list(name, member)))
                    return nil
                }
                let digits = name.dropFirst("blob_".utf8.count).utf8.prefix { $0 != 0x2E }
                guard name.hasPrefix("blob_"), let oid: UInt32 = parseDecimal(digits) else {
                    continue
                }
                seen.insert(oid)
                archive.giveBack(member)
                let data = archive.data(in: "blob_\(oid).dat", of: entry)
                return LargeObject(oid: oid, data: data)
            }
        } catch {
            throw error.located(at: entry)
        }
        throw ArchiveError(
            .damaged, "the tar ends before the list of large objects", path: archive.tocPath,
            entry: entry)
    }

    private func list(_ name: String, _ member: TarMember) -> StoredData {
        archive.giveBack(member)
        return archive.data(in: name, of: entry)
    }

    private func compare(with list: any ByteSource) throws(ArchiveError) {
        let listed = Set(try LargeObjectList.read(list).map(\.oid))
        guard listed == seen else {
            throw ArchiveError(
                .damaged, "the list of large objects is not of those before it", path: list.name)
        }
    }
}
