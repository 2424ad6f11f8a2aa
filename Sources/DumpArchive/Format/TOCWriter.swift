/// Writes a header and entries as pg_dump would have written them.
///
/// What `TOCReader` read comes out as the same bytes. Source: pg_backup_archiver.c, WriteHead and
/// WriteToc.
public struct TOCWriter {
    private var fields: FieldWriter

    /// The bytes of `contents`, from the signature to the last entry.
    public static func bytes(of contents: TableOfContents) -> [UInt8] {
        var writer = TOCWriter(fields: FieldWriter(contents.header))
        writer.write(contents.header)
        writer.fields.write(Int32(clamping: contents.entries.count))
        for entry in contents.entries { writer.write(entry, contents.header) }
        return writer.fields.output
    }

    private mutating func write(_ header: ArchiveHeader) {
        fields.write(bytes: Array("PGDMP".utf8))
        fields.write(bytes: [header.version.major, header.version.minor, header.version.revision])
        fields.write(bytes: [header.integerSize, header.offsetSize, header.format.rawValue])
        switch header.compression {
        case .level(let level): fields.write(level)
        case .algorithm(let algorithm): fields.write(bytes: [algorithm.rawValue])
        }
        let time = header.created
        fields.write(time.second)
        fields.write(time.minute)
        fields.write(time.hour)
        fields.write(time.day)
        fields.write(time.monthFromZero)
        fields.write(time.yearFrom1900)
        fields.write(time.isDaylightSaving)
        fields.write(header.databaseName)
        fields.write(header.serverVersion)
        fields.write(header.dumpVersion)
    }

    private mutating func write(_ entry: TOCEntry, _ header: ArchiveHeader) {
        fields.write(entry.dumpID.rawValue)
        fields.write(entry.hasData ? 1 : 0)
        fields.write(text: String(entry.catalogOID))
        fields.write(text: String(entry.objectOID))
        fields.write(entry.tag)
        fields.write(entry.kind.bytes)
        fields.write(entry.section.rawValue)
        fields.write(entry.definition)
        fields.write(entry.dropStatement)
        fields.write(entry.copyStatement)
        fields.write(entry.namespace)
        fields.write(entry.tablespace)
        if header.version.hasTableAccessMethod { fields.write(entry.tableAccessMethod) }
        if header.version.hasRelationKind { fields.write(entry.relationKind) }
        fields.write(entry.owner)
        fields.write(text: entry.hasOIDs ? "true" : "false")
        for dependency in entry.dependencies { fields.write(text: String(dependency.rawValue)) }
        fields.write([UInt8]?.none)
        switch entry.place {
        case .file(let name): fields.write(name)
        case .positionUnknown(let value): fields.write(value, flag: 1)
        case .position(let value): fields.write(value, flag: 2)
        case .noData(let value): fields.write(value, flag: 3)
        }
    }
}
