import ArchiveText
import ByteStreams
package import DumpArchive
package import SQLSyntax

/// In which encoding a server is to take an export's text.
///
/// A database in SQL_ASCII holds bytes that nobody has looked at, and a dump of it says so. A server
/// that is told SQL_ASCII takes such rows into a UTF8 database as they are (copyfromparse.c,
/// CopyConvertBuf), where nobody can read them. So they are given out for UTF-8, which servers do
/// check, unless it is said what else they are.
package enum ExportEncoding {
    /// The encoding's name; `given` is what was said to read text as that does not say it itself.
    package static func name(stated: String?, given: String?) -> String {
        if let stated, !ClientEncoding.isUnknown(stated) { return stated }
        return canonical(given) ?? "UTF8"
    }

    /// Whether text has to be UTF-8 because nothing says what it is.
    package static func isChecked(stated: String?, given: String?) -> Bool {
        given == nil && ClientEncoding.isUnknown(stated)
    }

    /// Refuses to read text as something else than it says that it is.
    package static func refuse(
        _ given: String?, against stated: String?, _ subject: String
    ) throws(MigrationError) {
        guard let given, let stated, !ClientEncoding.isUnknown(stated),
            canonical(given) != canonical(stated)
        else { return }
        throw MigrationError(
            .usage,
            "\(subject): the export says that its text is in \(stated), and not in \(given)",
            advice: "--encoding is for exports that do not say it; leave it away")
    }

    /// What is to be done about text that is not UTF-8.
    package static let advice =
        "The export does not say what encoding it has (SQL_ASCII): say it with --encoding, such as"
        + " --encoding LATIN1 or --encoding WIN1252"

    private static func canonical(_ name: String?) -> String? {
        name.map { ClientEncoding.canonical($0) ?? $0 }
    }
}

/// Sees that text of an export which does not say its encoding is UTF-8, and where it is not.
package struct TextCheck {
    private var check = UTF8Check()
    /// How many line feeds came before what is taken next.
    package private(set) var lines = 0

    /// Creates a check at the beginning of a text.
    package init() {}

    /// Takes the next bytes; the number of the first line with a byte that is not UTF-8, from 1.
    ///
    /// Each row of COPY's is a line.
    package mutating func firstWrongLine(in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let index = check.firstInvalid(in: bytes) else {
            lines += ByteSearch.lineFeeds(in: bytes)
            return nil
        }
        return lines + ByteSearch.lineFeeds(in: UnsafeRawBufferPointer(rebasing: bytes[..<index]))
            + 1
    }

    /// The number of the first line of a whole text that is not UTF-8, from 1.
    package static func firstWrongLine(in text: [UInt8]) -> Int? {
        text.withUnsafeBytes { bytes in
            var check = TextCheck()
            return check.firstWrongLine(in: bytes)
                ?? (check.check.isIncomplete ? check.lines + 1 : nil)
        }
    }
}

extension TextCheck {
    /// Which row of an INSERT statement, from 1, is the first that is not UTF-8.
    package static func firstWrongRow(
        inserting tokens: [Token], in bytes: UnsafeRawBufferPointer
    ) -> UInt64? {
        var check = UTF8Check()
        guard let index = check.firstInvalid(in: bytes) else { return nil }
        return InsertedRows.count(tokens.filter { $0.end <= index }, in: bytes)
    }
}

extension MigrationError {
    /// A row of an export which does not say its encoding is not UTF-8.
    package static func notUTF8(_ subject: String, row: UInt64) -> MigrationError {
        MigrationError(
            .damaged, "\(subject), row \(row): this is not UTF-8", advice: ExportEncoding.advice)
    }
}

extension TableOfContents {
    /// The encoding that an archive says its text is in; nil where it says none.
    package func encodingName() throws(ArchiveError) -> String? {
        guard entries.contains(where: { $0.kind == .encoding }) else { return nil }
        return String(decoding: try ArchiveSettings(self).encoding, as: UTF8.self)
    }

    /// Whether backslashes escape in plain strings of its SQL.
    package func usesBackslashEscapes() throws(ArchiveError) -> Bool {
        try !ArchiveSettings(self).standardStrings
    }

    /// Says in which encoding the text is.
    package mutating func say(encoding name: String) {
        let definition = Array("SET client_encoding = '\(name)';\n".utf8)
        let stated = entries.indices.filter { entries[$0].kind == .encoding }
        for index in stated { entries[index].definition = definition }
        guard stated.isEmpty else { return }
        let last = entries.map(\.dumpID.rawValue).max() ?? 0
        guard last < .max else { return }
        var entry = TOCEntry(
            dumpID: DumpID(rawValue: last + 1), kind: .encoding, tag: Array("ENCODING".utf8),
            section: .preData)
        entry.definition = definition
        entries.insert(entry, at: 0)
    }

    /// Sees that names and definitions are UTF-8.
    package func refuseOtherText(path: String) throws(MigrationError) {
        for entry in entries {
            let texts = [entry.namespace, entry.tag, entry.definition, entry.dropStatement]
            guard
                texts.contains(where: {
                    $0.map { TextCheck.firstWrongLine(in: $0) != nil } ?? false
                })
            else { continue }
            throw MigrationError(
                .damaged, "\(path): \(entry.readableName) (entry \(entry.dumpID)) is not UTF-8",
                advice: ExportEncoding.advice)
        }
    }
}
