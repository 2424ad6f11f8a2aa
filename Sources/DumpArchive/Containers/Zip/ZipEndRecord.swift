/// Where a zip's central directory is.
///
/// Source: APPNOTE.TXT 6.3, sections 4.3.14 to 4.3.16.
struct ZipEndRecord: Hashable {
    /// What the end of the file says, and what must be read next to know it all.
    enum Search: Hashable {
        /// No end record: not a zip, or cut short.
        case missing
        case found(ZipEndRecord)
        /// The real numbers are in a zip64 record.
        case zip64(locator: UInt64, record: UInt64)
        case multipleDisks
    }

    /// How far from the end the record may begin, with its comment, and the zip64 locator.
    static let tailSize = 22 + 65_535 + 20

    var entryCount: UInt64
    var directorySize: UInt64
    var directoryOffset: UInt64
    /// Where the record is, which is where the directory should end.
    var position: UInt64

    /// Finds the record in `tail`, the last bytes of a file of `fileSize` bytes.
    static func find(in tail: [UInt8], fileSize: UInt64) -> Search {
        let tailStart = fileSize - UInt64(tail.count)
        guard tail.count >= 22 else { return .missing }
        // A comment may contain what looks like a record, but only the true one ends the file.
        for start in stride(from: tail.count - 22, through: 0, by: -1)
        where tail[start] == 0x50 && tail[start..<(start + 4)].elementsEqual([0x50, 0x4B, 5, 6]) {
            var fields = LittleEndian(tail, at: start + 4)
            guard let disk = fields.number(UInt16.self),
                let directoryDisk = fields.number(UInt16.self),
                let diskCount = fields.number(UInt16.self),
                let count = fields.number(UInt16.self), let size = fields.number(UInt32.self),
                let offset = fields.number(UInt32.self),
                let comment = fields.number(UInt16.self),
                fields.remaining == Int(comment)
            else { continue }
            let position = tailStart + UInt64(start)
            if count == .max || size == .max || offset == .max,
                let record = zip64Record(tail, before: start)
            {
                return .zip64(locator: position - 20, record: record)
            }
            guard disk == 0, directoryDisk == 0, diskCount == count else { return .multipleDisks }
            return .found(
                ZipEndRecord(
                    entryCount: UInt64(count), directorySize: UInt64(size),
                    directoryOffset: UInt64(offset), position: position))
        }
        return .missing
    }

    /// Reads a zip64 record, of which `bytes` are the first 56; nil if it is none.
    static func zip64(_ bytes: [UInt8], at position: UInt64) -> Search? {
        var fields = LittleEndian(bytes, at: 4)
        guard bytes.starts(with: [0x50, 0x4B, 6, 6]), let _ = fields.number(UInt64.self),
            let _ = fields.number(UInt32.self), let disk = fields.number(UInt32.self),
            let directoryDisk = fields.number(UInt32.self),
            let diskCount = fields.number(UInt64.self), let count = fields.number(UInt64.self),
            let size = fields.number(UInt64.self), let offset = fields.number(UInt64.self)
        else { return nil }
        guard disk == 0, directoryDisk == 0, diskCount == count else { return .multipleDisks }
        return .found(
            ZipEndRecord(
                entryCount: count, directorySize: size, directoryOffset: offset,
                position: position))
    }

    private static func zip64Record(_ tail: [UInt8], before end: Int) -> UInt64? {
        guard end >= 20 else { return nil }
        var fields = LittleEndian(tail, at: end - 20)
        guard fields.number(UInt32.self) == 0x0706_4B50, fields.number(UInt32.self) != nil else {
            return nil
        }
        return fields.number(UInt64.self)
    }
}
