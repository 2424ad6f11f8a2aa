/// Writes a header and entries as pg_dump would have written them.
///
/// What `TOCReader` read comes out as the same bytes. Source: pg_backup_archiver.c, WriteHead and
/// WriteToc.
public struct TOCWriter {
    private let integerSize: Int
    private var output: [UInt8] = []

    /// The bytes of `contents`, from the signature to the last entry.
    public static func bytes(of contents: TableOfContents) -> [UInt8] {
        var writer = TOCWriter(integerSize: Int(contents.header.integerSize))
        writer.write(contents.header)
        writer.write(Int32(clamping: contents.entries.count))
        for entry in contents.entries { writer.write(entry, contents.header) }
        return writer.output
    }

    private init(integerSize: Int) { self.integerSize = integerSize }

    private mutating func write(_ header: ArchiveHeader) {
        output.append("PGDMP")
        output += [header.version.major, header.version.minor, header.version.revision]
        output += [header.integerSize, header.offsetSize, header.format.rawValue]
        switch header.compression {
        case .level(let level): write(level)
        case .algorithm(let algorithm): output.append(algorithm.rawValue)
        }
        let time = header.created
        write(time.second)
        write(time.minute)
        write(time.hour)
        write(time.day)
        write(time.monthFromZero)
        write(time.yearFrom1900)
        write(time.isDaylightSaving)
        write(header.databaseName)
        write(header.serverVersion)
        write(header.dumpVersion)
    }

    private mutating func write(_ entry: TOCEntry, _ header: ArchiveHeader) {
        write(entry.dumpID.rawValue)
        write(entry.hasData ? 1 : 0)
        write(text: String(entry.catalogOID))
        write(text: String(entry.objectOID))
        write(entry.tag)
        write(entry.kind.bytes)
        write(entry.section.rawValue)
        write(entry.definition)
        write(entry.dropStatement)
        write(entry.copyStatement)
        write(entry.namespace)
        write(entry.tablespace)
        if header.version.hasTableAccessMethod { write(entry.tableAccessMethod) }
        if header.version.hasRelationKind { write(entry.relationKind) }
        write(entry.owner)
        write(text: entry.hasOIDs ? "true" : "false")
        for dependency in entry.dependencies { write(text: String(dependency.rawValue)) }
        write([UInt8]?.none)
        switch entry.place {
        case .file(let name): write(name)
        case .positionUnknown(let value): write(value, flag: 1, size: header.offsetSize)
        case .position(let value): write(value, flag: 2, size: header.offsetSize)
        case .noData(let value): write(value, flag: 3, size: header.offsetSize)
        }
    }

    private mutating func write(_ number: Int32) {
        output.append(number < 0 ? 1 : 0)
        append(UInt64(number.magnitude), size: integerSize)
    }

    private mutating func write(_ text: [UInt8]?) {
        guard let text else {
            write(-1)
            return
        }
        write(Int32(clamping: text.count))
        output += text
    }

    private mutating func write(text: String) { write(Array(text.utf8)) }

    private mutating func write(_ value: UInt64, flag: UInt8, size: UInt8) {
        output.append(flag)
        append(value, size: Int(size))
    }

    private mutating func append(_ value: UInt64, size: Int) {
        for index in 0..<size {
            output.append(index < 8 ? UInt8(truncatingIfNeeded: value >> UInt64(index * 8)) : 0)
        }
    }
}
