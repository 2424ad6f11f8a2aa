public import ByteStreams

/// A zip, read in place.
public final class ZipArchive: Sendable {
    /// The zip's file.
    public let file: RandomAccessFile
    /// What is in it, in the order of its directory.
    public let members: [ZipMember]
    /// Where the directory begins; all content is before it.
    private let directoryStart: UInt64
    private let byPath: [String: Int]

    /// More than the directory of any sensible zip.
    private static let directoryLimit: UInt64 = 256 << 20

    /// Reads the directory of the zip in `file`.
    ///
    /// Throws `.damaged` if it is cut short or contradicts itself, `.unsupported` for zips in
    /// several parts.
    public init(_ file: RandomAccessFile) throws(ArchiveError) {
        self.file = file
        let record = try Self.endRecord(file)
        // Whatever stands before the zip moves all its offsets: a self-extracting program does.
        let (end, overflow) = record.directoryOffset.addingReportingOverflow(record.directorySize)
        guard !overflow, end <= record.position else {
            throw ArchiveError(
                .damaged, "the zip's directory is said to be where it cannot be", path: file.path,
                offset: record.position)
        }
        guard record.directorySize <= Self.directoryLimit else {
            throw ArchiveError(
                .unsupported, "the zip's directory is larger than 256 MiB", path: file.path,
                offset: record.position)
        }
        let shift = record.position - end
        let start = record.directoryOffset + shift
        let bytes: [UInt8]
        do {
            bytes = try file.bytes(at: start, count: Int(record.directorySize))
        } catch {
            throw ArchiveError(error)
        }
        do {
            members = try ZipDirectory(
                bytes, entryCount: record.entryCount, shift: shift, start: start
            ).members
        } catch {
            throw ArchiveError(
                error.isUnsupported ? .unsupported : .damaged, error.message, path: file.path,
                offset: start + UInt64(error.offset))
        }
        directoryStart = start
        byPath = Dictionary(
            members.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The member with this path; nil if there is none.
    public func member(_ path: String) -> ZipMember? { byPath[path].map { members[$0] } }

    /// Opens a member's content from its start, inflated if need be.
    ///
    /// Its size and checksum are verified when it has been read to the end.
    public func open(_ member: ZipMember) throws(ArchiveError) -> any ByteSource {
        let window = try window(of: member)
        do {
            let raw = try RangeSource(
                file, offset: window.offset, length: window.length, name: displayPath(member))
            let content: any ByteSource = member.isStored ? raw : try InflateSource(raw)
            return ZipEntrySource(content, member)
        } catch {
            throw ArchiveError(error)
        }
    }

    /// Where a member's bytes are, as they are in the zip.
    ///
    /// Throws `.unsupported` if it is encrypted or compressed in an unknown way, `.damaged` if the
    /// header before it tells otherwise than the directory.
    public func window(of member: ZipMember) throws(ArchiveError) -> FileWindow {
        if let objection = member.objection {
            throw ArchiveError(.unsupported, objection, path: displayPath(member))
        }
        do throws(StreamError) {
            let header = try file.bytes(at: member.headerOffset, count: 30)
            let length = try ZipLocalHeader(header).length(checkedAgainst: member)
            let start = member.headerOffset + UInt64(length)
            let (end, overflow) = start.addingReportingOverflow(member.compressedSize)
            let name = try file.bytes(at: member.headerOffset + 30, count: member.rawName.count)
            guard name == member.rawName else { throw ZipLocalHeader.contradiction }
            guard !overflow, end <= directoryStart else { throw ZipLocalHeader.contradiction }
            return FileWindow(file: file, offset: start, length: member.compressedSize)
        } catch {
            throw ArchiveError(
                error.code, error.message, path: displayPath(member), offset: member.headerOffset)
        }
    }

    /// The zip's path and the member's.
    func displayPath(_ member: ZipMember) -> String {
        "\(file.path): \(Array(member.path).readable)"
    }

    private static func endRecord(_ file: RandomAccessFile) throws(ArchiveError) -> ZipEndRecord {
        do throws(StreamError) {
            let tailSize = Int(min(file.size, UInt64(ZipEndRecord.tailSize)))
            let tail = try file.bytes(at: file.size - UInt64(tailSize), count: tailSize)
            var result: ZipEndRecord.Search? = ZipEndRecord.find(in: tail, fileSize: file.size)
            if case .zip64(let locator, let stated) = result {
                // The stated place is wrong by what stands before the zip; then the record
                // is just before its locator.
                result = nil
                for place in [stated, locator < 56 ? 0 : locator - 56] where result == nil {
                    guard place <= locator, locator - place >= 56 else { continue }
                    result = ZipEndRecord.zip64(
                        try file.bytes(at: place, count: 56), at: place)
                }
            }
            switch result {
            case .found(let record): return record
            case .multipleDisks:
                throw StreamError(
                    .unsupported, "the zip is split over several files; join them first",
                    path: file.path)
            case .missing: throw try missingEnd(file, tail)
            case .zip64, nil:
                throw StreamError(
                    .damaged, "the zip's directory cannot be found", path: file.path)
            }
        } catch {
            throw ArchiveError(error)
        }
    }

    private static func missingEnd(
        _ file: RandomAccessFile, _ tail: [UInt8]
    ) throws(StreamError) -> StreamError {
        let start = try file.bytes(at: 0, count: Int(min(file.size, 4)))
        guard start == [0x50, 0x4B, 3, 4] else {
            return StreamError(.unsupported, "this is not a zip", path: file.path)
        }
        if tail.firstRange(of: "PK\u{5}\u{6}") != nil {
            return StreamError(
                .damaged,
                "the zip's directory does not end where the file ends: it is incomplete,"
                    + " or something has been added to it", path: file.path, offset: file.size)
        }
        return StreamError(
            .damaged,
            "the zip ends before its directory: of the download only \(file.size) bytes are here",
            path: file.path, offset: file.size)
    }
}
