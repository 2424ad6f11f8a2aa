import ByteStreams

/// One large object in a directory archive.
public struct LargeObject: Hashable, Sendable {
    /// The object's OID.
    public var oid: UInt32
    /// The file with its content, without the suffix of a compression.
    public var fileName: String

    /// Creates an object.
    public init(oid: UInt32, fileName: String) {
        self.oid = oid
        self.fileName = fileName
    }

    /// Reads `blobs.toc` or `blobs_NNNN.toc`: a line `OID name` for each object.
    ///
    /// Source: pg_backup_directory.c, _LoadLOs.
    static func list(from source: any ByteSource) throws(ArchiveError) -> [LargeObject] {
        var reader = FieldReader(source)
        var objects: [LargeObject] = []
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
            objects.append(LargeObject(oid: oid, fileName: name))
        }
        return objects
    }

    private static let longestLine = 300
}
