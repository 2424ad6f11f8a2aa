package import DumpArchive
import Exports
import PsqlSafety
import SQLSyntax

extension SettingsWatch {
    /// Whether SQL of an archive may change settings unseen; not where its text could not be misread by
    /// it anyhow.
    package static func mayChange(_ contents: TableOfContents, escapes: Bool) throws -> Bool {
        let texts = contents.entries.lazy.flatMap(Self.texts)
        let hasData = contents.entries.contains { $0.hasInserts || $0.hasForeignNames }
        let isOpen = texts.contains { text in
            text.withUnsafeBytes {
                MaskedText.isPossible(in: $0) || PsqlText.mayDependOnState($0)
            }
        }
        guard hasData || isOpen else { return false }
        var watch = SettingsWatch()
        // The script of an archive begins with it, whatever its entries say.
        watch.state(encoding: try contents.encodingName() ?? "SQL_ASCII")
        for entry in contents.entries where !watch.mayHaveChanged {
            for text in Self.texts(of: entry) {
                try watch.consume(text, escapes: escapes)
                // All of an archive is cut by what it says of itself.
                if entry.kind != .standardStrings, Self.setsStrings(text) { watch.lookedAway() }
            }
            if entry.hasInserts { watch.insertedRows() }
        }
        return watch.mayHaveChanged
    }

    private static func setsStrings(_ text: [UInt8]) -> Bool {
        SQLStatement.all(in: text).contains { statement in
            statement.isKeyword(0, "SET")
                && statement.tokens.indices.contains { index in
                    statement.identifier(at: index)?.name.description.lowercased()
                        == "standard_conforming_strings"
                }
        }
    }

    private static func texts(of entry: TOCEntry) -> [[UInt8]] {
        [entry.definition, entry.dropStatement, entry.copyStatement].compactMap { $0 }
    }

    private mutating func consume(_ text: [UInt8], escapes: Bool) throws {
        try text.withUnsafeBytes { bytes in
            try StatementScanner.forEachItem(in: bytes, escapes: escapes) { item, scanner, text in
                switch item {
                case .statement:
                    consume(
                        SQLStatement(
                            bytes: Array(text), tokens: scanner.tokens,
                            backslashEscapes: scanner.backslashEscapes))
                case .fragment: lookedAway()
                case .whitespace, .comment, .metaCommand, .copyRows, .copyEnd: break
                }
            }
        }
    }
}

extension TOCEntry {
    /// Whether its rows are INSERT statements.
    fileprivate var hasInserts: Bool {
        hasData && copyStatement?.isEmpty ?? true && kind == .tableData
    }

    /// Whether text of the script that no definition holds is more than ASCII.
    fileprivate var hasForeignNames: Bool {
        let names: [[UInt8]?] = [tag, namespace, owner, tablespace, tableAccessMethod]
        return names.contains { $0?.contains { $0 >= 0x80 } ?? false }
    }
}
