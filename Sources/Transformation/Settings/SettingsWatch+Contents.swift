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
                try watch.consume(text, escapes: escapes, isFrame: entry == nil)
            // Rows are values, whichever way they come.
            case .tableData, .largeObjects: break
            }
        }
        return watch.mayHaveChanged
    }

    /// Takes a text of the script; all of an archive is cut, and is read, by what its frame says.
    private mutating func consume(_ text: [UInt8], escapes: Bool, isFrame: Bool) throws {
        try text.withUnsafeBytes { bytes in
            try StatementScanner.forEachItem(in: bytes, escapes: escapes) { item, scanner, text in
                switch item {
                case .statement:
                    let statement = SQLStatement(
                        bytes: Array(text), tokens: scanner.tokens,
                        backslashEscapes: scanner.backslashEscapes)
                    consume(statement)
                    if !isFrame, statement.setsLexing { lookedAway() }
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
