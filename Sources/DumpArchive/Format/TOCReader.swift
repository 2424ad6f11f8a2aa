public import ByteStreams

/// Reads the header and the entries of an archive of any supported version.
///
/// Each error says which field of which entry was being read, and its offset in the bytes of the
/// table of contents. Source: pg_backup_archiver.c, ReadHead and ReadToc.
public struct TOCReader {
    /// Where it is; behind `readContents`, before a custom archive's data.
    private(set) var reader: FieldReader

    /// Where the entries begin, with their number; known behind `readContents`.
    private(set) var entriesOffset: UInt64 = 0

    /// Prepares to read from the start of `source`.
    public init(_ source: any ByteSource) { reader = FieldReader(source) }

    /// Prepares to read entries where `fields` are at.
    init(_ fields: FieldReader) { reader = fields }

    /// Reads a whole `toc.dat` of a directory.
    ///
    /// Bytes behind the last entry are damage: a count that is too low would lose entries.
    public static func readDirectory(
        _ source: any ByteSource
    ) throws(ArchiveError) -> TableOfContents {
        var reader = TOCReader(source)
        let contents = try reader.readContents()
        guard try reader.isAtEnd() else {
            throw reader.reader.damaged(
                "there are bytes behind the last of the \(contents.entries.count) entries that"
                    + " the table of contents announces")
        }
        return contents
    }

    /// How many bytes have been consumed; after `readContents`, where a custom archive's data
    /// begins.
    public var offset: UInt64 { reader.offset }

    /// Reads the header and all entries.
    public mutating func readContents() throws(ArchiveError) -> TableOfContents {
        let header = try readHeader()
        entriesOffset = reader.offset
        return TableOfContents(
            header: header, entries: try readEntries(try readCount(), header))
    }

    /// Whether nothing follows.
    mutating func isAtEnd() throws(ArchiveError) -> Bool { try reader.isAtEnd() }

    /// Reads the number of entries, which comes before them.
    mutating func readCount() throws(ArchiveError) -> Int {
        let place = reader.offset
        let count = try reader.integer("the number of entries")
        guard count >= 0 else {
            throw reader.damaged("the number of entries is negative", at: place)
        }
        return Int(count)
    }

    /// Reads so many entries of an archive with this header.
    mutating func readEntries(
        _ count: Int, _ header: ArchiveHeader
    ) throws(ArchiveError) -> [TOCEntry] {
        var entries: [TOCEntry] = []
        var numbers: Set<DumpID> = []
        var common = CommonTexts()
        for index in 0..<count {
            let start = reader.offset
            let entry = try readEntry("entry \(index + 1) of \(count)", header, &common)
            guard numbers.insert(entry.dumpID).inserted else {
                throw ArchiveError(
                    .damaged, "two entries have the same number", path: reader.sourceName,
                    entry: ArchiveError.Entry(entry), offset: start)
            }
            entries.append(entry)
        }
        return entries
    }

    private mutating func readHeader() throws(ArchiveError) -> ArchiveHeader {
        guard try reader.bytes(5, "the signature").equals("PGDMP") else {
            throw reader.damaged(
                "this is not a PostgreSQL archive: it does not begin with PGDMP", at: 0)
        }
        let version = ArchiveVersion(
            major: try reader.byte("the version"), minor: try reader.byte("the version"),
            revision: try reader.byte("the version"))
        if let objection = version.objection {
            throw ArchiveError(.unsupported, objection, path: reader.sourceName, offset: 5)
        }
        let integerSize = try reader.byte("the size of integers")
        guard (1...32).contains(integerSize) else {
            throw reader.damaged("integers of \(integerSize) bytes are impossible", at: 8)
        }
        reader.integerSize = Int(integerSize)
        let offsetSize = try reader.byte("the size of offsets")
        guard (1...32).contains(offsetSize) else {
            throw reader.damaged("offsets of \(offsetSize) bytes are impossible", at: 9)
        }
        let formatByte = try reader.byte("the format")
        guard let format = ArchiveHeader.Format(rawValue: formatByte) else {
            throw reader.damaged("\(formatByte) is not the number of an archive format", at: 10)
        }
        let compression = try readCompression(version)
        var header = ArchiveHeader(version: version, format: format, compression: compression)
        header.integerSize = integerSize
        header.offsetSize = offsetSize
        header.created.second = try reader.integer("the date")
        header.created.minute = try reader.integer("the date")
        header.created.hour = try reader.integer("the date")
        header.created.day = try reader.integer("the date")
        header.created.monthFromZero = try reader.integer("the date")
        header.created.yearFrom1900 = try reader.integer("the date")
        header.created.isDaylightSaving = try reader.integer("the date")
        header.databaseName = try reader.string("the database's name")
        header.serverVersion = try reader.string("the server's version")
        header.dumpVersion = try reader.string("the version of pg_dump")
        return header
    }

    private mutating func readCompression(
        _ version: ArchiveVersion
    ) throws(ArchiveError) -> ArchiveHeader.Compression {
        guard version.hasCompressionAlgorithm else {
            return .level(try reader.integer("the compression level"))
        }
        let number = try reader.byte("the compression")
        guard let algorithm = ArchiveHeader.Algorithm(rawValue: number) else {
            throw reader.damaged("\(number) is not the number of a compression", at: 11)
        }
        return .algorithm(algorithm)
    }

    private mutating func readEntry(
        _ what: @autoclosure () -> String, _ header: ArchiveHeader, _ common: inout CommonTexts
    ) throws(ArchiveError) -> TOCEntry {
        let start = reader.offset
        let number = try reader.integer("the number of \(what())")
        guard number > 0 else {
            throw reader.damaged("\(what()) has the impossible number \(number)", at: start)
        }
        func name() -> String { "\(what()), number \(number)" }
        let hasData = try readFlag(name())
        let catalogOID = try reader.decimalString("the catalog of \(name())", as: UInt32.self)
        let objectOID = try reader.decimalString("the OID of \(name())", as: UInt32.self)
        let tag = try reader.presentString("the name of \(name())")
        let kind = try reader.presentString("the kind of \(name())")
        let sectionPlace = reader.offset
        let sectionNumber = try reader.integer("the section of \(name())")
        guard let section = Section(rawValue: sectionNumber) else {
            throw reader.damaged(
                "\(sectionNumber) is not a section, in \(name())", at: sectionPlace)
        }
        var entry = TOCEntry(
            dumpID: DumpID(rawValue: number), kind: EntryKind(common.kind.shared(kind)), tag: tag,
            section: section)
        entry.hasData = hasData
        entry.catalogOID = catalogOID
        entry.objectOID = objectOID
        entry.definition = try reader.string("the definition of \(name())")
        entry.dropStatement = try reader.string("the DROP statement of \(name())")
        entry.copyStatement = try reader.string("the COPY statement of \(name())")
        entry.namespace = common.namespace.shared(try reader.string("the schema of \(name())"))
        entry.tablespace = try reader.string("the tablespace of \(name())")
        if header.version.hasTableAccessMethod {
            entry.tableAccessMethod = common.accessMethod.shared(
                try reader.string("the access method of \(name())"))
        }
        if header.version.hasRelationKind {
            entry.relationKind = try reader.integer("the relation kind of \(name())")
        }
        entry.owner = common.owner.shared(try reader.string("the owner of \(name())"))
        entry.hasOIDs = try readOIDMark(name())
        entry.dependencies = try readDependencies(name())
        entry.place = try readPlace(name(), header)
        return entry
    }

    private mutating func readFlag(_ name: @autoclosure () -> String) throws(ArchiveError) -> Bool {
        let place = reader.offset
        let flag = try reader.integer("the data mark of \(name())")
        guard flag == 0 || flag == 1 else {
            throw reader.damaged("the data mark of \(name()) is \(flag), not 0 or 1", at: place)
        }
        return flag == 1
    }

    private mutating func readOIDMark(_ name: @autoclosure () -> String) throws(ArchiveError)
        -> Bool
    {
        let place = reader.offset
        let mark = try reader.presentString("the OID mark of \(name())")
        if mark.equals("true") { return true }
        if mark.equals("false") { return false }
        throw reader.damaged(
            "the OID mark of \(name()) is \"\(mark.prefixForMessage)\", not true or false",
            at: place)
    }

    private mutating func readDependencies(_ name: @autoclosure () -> String) throws(ArchiveError)
        -> [DumpID]
    {
        var dependencies: [DumpID] = []
        while true {
            let place = reader.offset
            guard let text = try reader.string("a dependency of \(name())") else {
                return dependencies
            }
            guard let number: Int32 = parseDecimal(text) else {
                throw reader.damaged(
                    "a dependency of \(name()) is \"\(text.prefixForMessage)\", not a number",
                    at: place)
            }
            dependencies.append(DumpID(rawValue: number))
        }
    }

    private mutating func readPlace(
        _ name: @autoclosure () -> String, _ header: ArchiveHeader
    ) throws(ArchiveError) -> DataPlace {
        guard header.format == .custom else {
            return .file(try reader.string("the file name of \(name())"))
        }
        let place = reader.offset
        let flag = try reader.byte("the data position of \(name())")
        var value: UInt64 = 0
        for index in 0..<Int(header.offsetSize) {
            let next = UInt64(try reader.byte("the data position of \(name())"))
            guard index < 8 || next == 0 else {
                throw reader.damaged("the data position of \(name()) is too large", at: place)
            }
            if index < 8 { value |= next << UInt64(index * 8) }
        }
        switch flag {
        case 1: return .positionUnknown(value)
        case 2: return .position(value)
        case 3: return .noData(value)
        default:
            throw reader.damaged("the data position of \(name()) has the flag \(flag)", at: place)
        }
    }
}

/// Texts that an entry has in common with the one before it, as most have, so that both share one.
private struct CommonTexts {
    struct Text {
        private var last: [UInt8] = []

        mutating func shared(_ text: [UInt8]) -> [UInt8] {
            if text != last { last = text }
            return last
        }

        mutating func shared(_ text: [UInt8]?) -> [UInt8]? { text.map { shared($0) } }
    }

    var kind = Text()
    var namespace = Text()
    var accessMethod = Text()
    var owner = Text()
}
