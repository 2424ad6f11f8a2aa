import ByteStreams
package import DumpArchive
import SQLSyntax

/// Sees that the SQL in an archive's entries is SQL.
///
/// psql runs backslash commands wherever it finds them, so an entry whose text holds one outside
/// quotes would have it run commands of the archive's maker. A quote left open would do the same
/// with what the next entry holds inside quotes.
package enum EntryCheck {
    package static func check(_ contents: TableOfContents, path: String) throws {
        let escapes = try contents.usesBackslashEscapes()
        for entry in contents.entries {
            for text in [entry.definition, entry.dropStatement] {
                guard let text, !text.isEmpty else { continue }
                try check(text, of: entry, path: path, escapes: escapes, isCopy: false)
            }
            if let copy = entry.copyStatement, !copy.isEmpty {
                try check(copy, of: entry, path: path, escapes: escapes, isCopy: true)
            }
        }
    }

    private static func check(
        _ text: [UInt8], of entry: TOCEntry, path: String, escapes: Bool, isCopy: Bool
    ) throws {
        func damage(_ message: String) -> ArchiveError {
            ArchiveError(.damaged, message, path: path, entry: ArchiveError.Entry(entry))
        }
        var scanner = StatementScanner()
        scanner.backslashEscapes = escapes
        var position = 0
        var statements = 0
        while position < text.count {
            let step: StatementScanner.Step
            do {
                step = try text.withUnsafeBytes { bytes in
                    try scanner.scan(
                        UnsafeRawBufferPointer(rebasing: bytes[position...]), isEnd: true)
                }
            } catch let error as SQLError {
                if scanner.isInBody {
                    throw MigrationError.openBody(
                        "\(path): entry \(entry.dumpID), \(entry.readableName)")
                }
                throw damage(error.description)
            }
            guard case .item(let item, let length) = step else { break }
            switch item {
            case .metaCommand: throw damage("a psql command stands in the entry's SQL")
            case .copyRows, .copyEnd: throw damage("COPY data stands in the entry's SQL")
            case .statement: statements += 1
            case .whitespace, .comment, .fragment: break
            }
            position += length
        }
        guard isCopy else { return }
        guard statements == 1, scanner.awaitsRows, text.last == 0x0a else {
            throw damage("the statement before the rows is not one COPY … FROM stdin")
        }
    }
}
