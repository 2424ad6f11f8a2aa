package import ArchiveText
package import DumpArchive
import Exports
import PsqlSafety
import SQLSyntax

extension SettingsWatch {
    /// Whether SQL of an archive's script may change settings unseen; not where its text could not be
    /// misread by it anyhow.
    ///
    /// What is printed is looked at, in its order, as psql gets it.
    package static func mayChange(
        _ contents: TableOfContents, printedWith options: ScriptOptions, escapes: Bool
    ) throws -> Bool {
        guard contents.entries.contains(where: \.mayBeMisread) else { return false }
        var watch = SettingsWatch()
        // The script of an archive begins with it, whatever its entries say.
        watch.state(encoding: try contents.encodingName() ?? "SQL_ASCII")
        var steps = RestoreScript(toc: contents, options: options)
        while !watch.mayHaveChanged, let step = try steps.next() {
            switch step {
            case .text(let text, let entry):
                try watch.consume(text, escapes: escapes)
                // All of an archive is cut, and is read, by what it says of itself.
                if entry != nil, Self.setsLexing(text) { watch.lookedAway() }
            // Rows are values, whichever way they come.
            case .tableData, .largeObjects: break
            }
        }
        return watch.mayHaveChanged
    }

    private static func setsLexing(_ text: [UInt8]) -> Bool {
        SQLStatement.all(in: text).contains { statement in
            if ClientEncoding.setting(statement) != nil { return true }
            guard statement.isKeyword(0, "SET") || statement.isKeyword(0, "RESET") else {
                return false
            }
            return statement.tokens.indices.contains { index in
                let name = statement.identifier(at: index)?.name.description.lowercased()
                return name == "standard_conforming_strings" || name == "client_encoding"
                    || name == "names" || statement.hasKeywords(0, "RESET", "ALL")
            }
        }
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
    /// Whether its data is not the rows of COPY.
    fileprivate var hasInserts: Bool { hasData && copyStatement?.isEmpty ?? true }

    /// Whether psql could read something of it otherwise in another state.
    fileprivate var mayBeMisread: Bool {
        if hasInserts { return true }
        let names = [tag, namespace, owner, tablespace, tableAccessMethod]
        if names.contains(where: { $0?.contains { $0 >= 0x80 } ?? false }) { return true }
        return [definition, dropStatement, copyStatement].contains { text in
            text?.withUnsafeBytes {
                MaskedText.isPossible(in: $0) || PsqlText.mayDependOnState($0)
            } ?? false
        }
    }
}
