public import ByteStreams
import Synchronization

/// An archive in tar format that is read once, from front to back.
///
/// pg_dump writes the table of contents first, then each entry's data in the order of the entries,
/// large objects before their list (pg_backup_tar.c, _CloseArchive and _EndLOs).
public final class TarArchiveStream: Archive {
    private struct State {
        /// The file that the reader is at, if nobody has taken it.
        var current: TarMember?
        var passed: Set<String> = []
    }

    /// The table of contents.
    public let contents: TableOfContents
    /// What messages call the table of contents.
    public let tocPath: String

    private let reader: TarReader
    private let state = Mutex(State())

    init(_ tar: TarStream) throws(ArchiveError) {
        reader = tar.reader
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
            path: "\(reader.sourceName): \(name)", size: 0, compression: .none,
            entry: entry, place: .file(name))
    }

    /// The next file; nil at the end.
    fileprivate func advance() throws(ArchiveError) -> TarMember? {
        if let member = state.withLock({ $0.current.take() }) { return member }
        return try reader.next()
    }

    /// Gives back the file that came last, unread.
    fileprivate func giveBack(_ member: TarMember) {
        state.withLock { $0.current = member }
    }

    private func file(
        of data: StoredData
    ) throws(ArchiveError) -> (source: any ByteSource, compression: CompressionFormat) {
        guard case .file(let wanted) = data.place else {
            throw ArchiveError(
                .cannotOpen, "there is no such data", path: tocPath, entry: data.entry)
        }
        do throws(ArchiveError) {
            let names = CompressionFormat.ofFiles.map { wanted + $0.suffix }
            if state.withLock({ !$0.passed.isDisjoint(with: names) }) {
                throw ArchiveError(
                    .unsupported,
                    "this entry's data has gone by already: the tar cannot be read from front to"
                        + " back; decompress it into a file, and name that", path: data.path)
            }
            while let member = try advance() {
                state.withLock { _ = $0.passed.insert(member.path) }
                for format in CompressionFormat.ofFiles
                where member.path == wanted + format.suffix {
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
            while let member = try archive.advance() {
                let name = member.path
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
