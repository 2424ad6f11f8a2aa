import ByteStreams

/// A file in a tar.
struct TarMember: Hashable {
    /// The path, without `./` in front.
    var path: String
    /// The size in bytes.
    var size: UInt64
    /// Where its content begins, in bytes from the start of the tar.
    var offset: UInt64
    /// Whether pg_dump -Ft wrote it.
    var isPostgres = false
}

/// Reads a tar from front to back, file by file, for one thread at a time.
final class TarReader: Sendable {
    /// What to call the tar in messages.
    let sourceName: String

    private let position: ExclusiveAccess<TarPosition>

    /// Reads the tar in `source`, which nobody else may use from here on.
    init(_ source: any ByteSource) {
        sourceName = source.name
        position = ExclusiveAccess(TarPosition(source))
    }

    /// Counts the files, so that nobody reads a later one for his own.
    var generation: Int { position.withValue { $0.generation } }

    /// The next file; nil at the end.
    ///
    /// What was not read of the one before is passed over.
    func next() throws(ArchiveError) -> TarMember? {
        try position.withValue { (position) throws(ArchiveError) in try position.next() }
    }

    /// Reads bytes of the current file; 0 means its end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        try position.withValue { (position) throws(ArchiveError) in try position.read(into: buffer)
        }
    }

    /// Reads what is left behind the last file, whatever it is.
    func finish() throws(ArchiveError) {
        try position.withValue { (position) throws(ArchiveError) in try position.finish() }
    }
}

/// What a tar's reader is at.
private struct TarPosition {
    private var fields: FieldReader
    /// How much there is of the current file, and behind it up to the next header.
    private var left: UInt64 = 0
    private var padding: UInt64 = 0
    private var isAtEnd = false
    /// How many files there were.
    private(set) var generation = 0

    init(_ source: any ByteSource) { fields = FieldReader(source) }

    mutating func next() throws(ArchiveError) -> TarMember? {
        generation += 1
        var about = TarExtension()
        while let header = try nextHeader() {
            if TarExtension.isExtension(header.type) {
                guard header.contentSize <= TarExtension.limit else {
                    throw fields.damaged("a name in the tar is longer than 1 MiB")
                }
                let content = try fields.bytes(Int(header.contentSize), "a name in the tar")
                left = 0
                do {
                    try about.apply(content, type: header.type)
                } catch {
                    throw fields.damaged(error.message)
                }
                continue
            }
            guard header.type != UInt8(ascii: "S") else {
                throw fields.damaged(TarExtension.sparse.message)
            }
            let member = about.applied(to: header)
            about = TarExtension()
            try begin(member.contentSize)
            guard member.isFile else { continue }
            var name = member.name[...]
            while name.starts(with: [0x2E, 0x2F]) { name = name.dropFirst(2) }
            return TarMember(
                path: String(decoding: name, as: UTF8.self), size: left, offset: fields.offset,
                isPostgres: member.isPostgres)
        }
        return nil
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        let count = Int(clamping: min(left, UInt64(buffer.count)))
        guard count > 0 else { return 0 }
        let got = try fields.copy(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
        guard got > 0 else { throw fields.damaged("the tar ends inside a file") }
        left -= UInt64(got)
        return got
    }

    mutating func finish() throws(ArchiveError) {
        while try next() != nil {}
        while try !fields.isAtEnd() { try fields.skip(1, "the end of the tar") }
    }

    /// The next header, whatever it is of; nil at the end.
    private mutating func nextHeader() throws(ArchiveError) -> TarHeader? {
        if isAtEnd { return nil }
        try fields.skip(left + padding, "a file in the tar")
        (left, padding) = (0, 0)
        let start = fields.offset
        guard try !fields.isAtEnd() else {
            throw fields.damaged("the tar ends without its end mark: it was cut short")
        }
        let block = try fields.bytes(TarHeader.size, "a tar header")
        let parsed: TarHeader.Block
        do {
            parsed = try TarHeader.parse(block)
        } catch {
            throw fields.damaged(error.message, at: start)
        }
        guard case .header(let header) = parsed else {
            isAtEnd = true
            return nil
        }
        try begin(header.contentSize)
        return header
    }

    private mutating func begin(_ size: UInt64) throws(ArchiveError) {
        guard size < 1 << 62 else { throw fields.damaged("a file in the tar is impossibly large") }
        left = size
        padding = (UInt64(TarHeader.size) - size % UInt64(TarHeader.size)) % UInt64(TarHeader.size)
    }
}

/// The content of the file that a tar's reader is at.
final class TarMemberSource: ByteSource {
    let name: String
    private let tar: TarReader
    private let generation: Int

    init(_ tar: TarReader, _ member: TarMember) {
        self.tar = tar
        name = "\(tar.sourceName): \(Array(member.path).readable)"
        generation = tar.generation
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        precondition(generation == tar.generation, "the tar was read on meanwhile")
        do {
            return try tar.read(into: buffer)
        } catch {
            // The offset is one of the tar, not of the file in it.
            let place = error.offset.map { ", at byte \($0) of \(tar.sourceName)" } ?? ""
            throw StreamError(error.code, error.message + place, path: name)
        }
    }
}
