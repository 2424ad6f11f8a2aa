import DumpArchive
import FoundationEssentials
import Loading
import TargetCheck

/// A table of contents for programs, with every field of the file.
///
/// A field that is absent is the format's NULL. Text is a string; where it is no UTF-8, for the
/// archive's encoding is another, it is an object with the bytes: `{"base64": "…"}`.
struct TOCJSON: Encodable {
    struct Entry: Encodable {
        var dumpID: Int32
        var catalogOID: UInt32
        var objectOID: UInt32
        var kind: TOCText
        var schema: TOCText?
        var tag: TOCText
        var owner: TOCText?
        var section: String
        var tablespace: TOCText?
        var accessMethod: TOCText?
        var relationKind: String?
        var hasOIDs: Bool
        var dependencies: [Int32]
        var definition: TOCText?
        var dropStatement: TOCText?
        var copyStatement: TOCText?
        var hasData: Bool
        var file: TOCText?
        var position: UInt64?
        var storedBytes: UInt64?
        var compression: String?
        var largeObjects: Int?
    }

    var schema = 1
    var command = "inspect"
    var input: String
    var format: String
    var archiveVersion: String
    var integerSize: UInt8
    var offsetSize: UInt8
    var compression: String
    var created: String
    var database: TOCText?
    var serverVersion: TOCText?
    var dumpVersion: TOCText?
    var entries: [Entry]

    init(_ inspection: TOCInspection, input: String) {
        let header = inspection.contents.header
        self.input = input
        format = inspection.form
        archiveVersion = "\(header.version)-\(header.version.revision)"
        integerSize = header.integerSize
        offsetSize = header.offsetSize
        compression = "\(header.compression)"
        created = inspection.created
        database = header.databaseName.map(TOCText.init)
        serverVersion = header.serverVersion.map(TOCText.init)
        dumpVersion = header.dumpVersion.map(TOCText.init)
        entries = inspection.contents.entries.enumerated().map { index, entry in
            Entry(entry, inspection.stored[index])
        }
    }
}

/// Text of an archive, whatever its encoding.
struct TOCText: Encodable {
    private struct Bytes: Encodable { var base64: String }

    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let text = String(validating: bytes, as: UTF8.self) {
            try container.encode(text)
        } else {
            try container.encode(Bytes(base64: Data(bytes).base64EncodedString()))
        }
    }
}

extension TOCJSON.Entry {
    init(_ entry: TOCEntry, _ stored: TOCInspection.Stored?) {
        dumpID = entry.dumpID.rawValue
        catalogOID = entry.catalogOID
        objectOID = entry.objectOID
        kind = TOCText(entry.kind.bytes)
        schema = entry.namespace.map(TOCText.init)
        tag = TOCText(entry.tag)
        owner = entry.owner.map(TOCText.init)
        section =
            switch entry.section {
            case .none: "none"
            case .preData: "pre-data"
            case .data: "data"
            case .postData: "post-data"
            }
        tablespace = entry.tablespace.map(TOCText.init)
        accessMethod = entry.tableAccessMethod.map(TOCText.init)
        relationKind = UInt8(exactly: entry.relationKind)
            .flatMap { $0 == 0 ? nil : String(UnicodeScalar($0)) }
        hasOIDs = entry.hasOIDs
        dependencies = entry.dependencies.map(\.rawValue)
        definition = entry.definition.map(TOCText.init)
        dropStatement = entry.dropStatement.map(TOCText.init)
        copyStatement = entry.copyStatement.map(TOCText.init)
        hasData = entry.hasData
        switch entry.place {
        case .file(let name): file = name.map(TOCText.init)
        case .position(let offset): position = offset
        case .positionUnknown, .noData: break
        }
        storedBytes = stored?.bytes
        compression = stored?.compression.map { "\($0)" }
        largeObjects = stored?.largeObjects
    }
}
