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
            if entry.kind == .searchPath { try checkSearchPath(entry, path: path) }
            guard !entry.hasData || entry.kind == .tableData || entry.kind == .blobs else {
                throw ArchiveError(
                    .damaged, "it has data, which only tables and large objects have", path: path,
                    entry: ArchiveError.Entry(entry))
            }
            for text in [entry.definition, entry.dropStatement] {
                // A list of large objects is no SQL.
                guard let text, !text.isEmpty, entry.kind != .blobMetadata else { continue }
                try check(text, of: entry, path: path, escapes: escapes, isCopy: false)
            }
            if let copy = entry.copyStatement, !copy.isEmpty {
                try check(copy, of: entry, path: path, escapes: escapes, isCopy: true)
            }
        }
    }

    /// The command for the search path stands in the script's frame, and is what pg_dump writes: one
    /// setting that every psql reads alike.
    private static func checkSearchPath(_ entry: TOCEntry, path: String) throws(ArchiveError) {
        let text = entry.definition ?? []
        let statements = SQLStatement.all(in: text)
        let strange: [UInt8] = [UInt8(ascii: "\\"), UInt8(ascii: ":")]
        let isPlain = text.allSatisfy { $0 < 0x80 && !strange.contains($0) }
        let isSetting =
            statements.count == 1
            && statements.allSatisfy { statement in
                if statement.hasKeywords(0, "SET", "search_path") { return true }
                guard let (function, first) = statement.call, function == "set_config" else {
                    return false
                }
                return statement.stringValue(at: first) == Array("search_path".utf8)
                    && statement.count == first + 6 && statement.isSymbol(first + 5, ")")
            }
        guard isPlain, isSetting else {
            throw ArchiveError(
                .damaged, "it sets more than the search path", path: path,
                entry: ArchiveError.Entry(entry))
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
        var end = TextEnd()
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
            text.withUnsafeBytes { bytes in
                let part = bytes[position..<position + length]
                end.feed(item, scanner.tokens, UnsafeRawBufferPointer(rebasing: part))
            }
            switch item {
            case .whitespace, .comment: break
            case .metaCommand: throw damage("a psql command stands in the entry's SQL")
            case .copyRows, .copyEnd: throw damage("COPY data stands in the entry's SQL")
            case .statement, .fragment:
                if item == .statement { statements += 1 }
                // The script goes on with the next entry, which psql would take for rows.
                if !isCopy, scanner.awaitsRows {
                    throw damage("COPY … FROM stdin stands in the entry's SQL")
                }
            }
            position += length
        }
        // What pg_dump says of the root of a partition's rows is printed nowhere.
        if end.isInComment, entry.kind != .tableData {
            throw damage("the entry's SQL ends inside a comment")
        }
        // For psql, the next entry's statement would be a part of it.
        if end.isInStatement { throw damage("the entry's SQL ends without a semicolon") }
        guard isCopy else { return }
        guard statements == 1, scanner.awaitsRows, text.last == 0x0a else {
            throw damage("the statement before the rows is not one COPY … FROM stdin")
        }
    }
}
