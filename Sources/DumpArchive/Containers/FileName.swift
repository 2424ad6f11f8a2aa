/// Names of files that an archive's own lists give.
enum FileName {
    /// The name, if it is one that pg_dump could have given to a file in the archive's folder.
    ///
    /// Nothing that could lead elsewhere passes: letters, digits, `_`, `-` and `.` only, and not
    /// a dot in front.
    static func safe(_ name: some Collection<UInt8>) -> String? {
        guard let first = name.first, first != 0x2E, name.count <= 255,
            name.allSatisfy({ $0.isASCIILetterOrDigit || [0x2D, 0x2E, 0x5F].contains($0) })
        else { return nil }
        return String(decoding: name, as: UTF8.self)
    }
}
