import ByteStreams

/// The file in which an archive lists its large objects: `blobs.toc` or `blobs_NNNN.toc`.
///
/// It has a line `OID name` for each. Source: pg_backup_directory.c, _LoadLOs.
enum LargeObjectList {
    struct Line: Hashable {
        var oid: UInt32
        /// The file with the content, without the suffix of a compression.
        var fileName: String
    }

    private static let longestLine = 300

    /// Reads the list; throws `.damaged` with the offset of a malformed line.
    static func read(_ source: any ByteSource) throws(ArchiveError) -> [Line] {
        var reader = FieldReader(source)
        var lines: [Line] = []
        var seen: Set<UInt32> = []
        while try !reader.isAtEnd() {
            let start = reader.offset
            var line: [UInt8] = []
            while true {
                let byte = try reader.byte("a line of the list of large objects")
                if byte == 0x0A { break }
                line.append(byte)
                guard line.count <= longestLine else {
                    throw reader.damaged("this is not a list of large objects", at: start)
                }
            }
            let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
            guard parts.count == 2, let oid: UInt32 = parseDecimal(parts[0]),
                let name = FileName.safe(parts[1])
            else {
                throw reader.damaged(
                    "\"\(line.prefixForMessage)\" is not an OID and a file name", at: start)
            }
            guard seen.insert(oid).inserted else {
                throw reader.damaged("large object \(oid) is listed twice", at: start)
            }
            lines.append(Line(oid: oid, fileName: name))
        }
        return lines
    }
}
