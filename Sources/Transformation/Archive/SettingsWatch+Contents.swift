package import DumpArchive
import Exports
package import SQLSyntax

extension SettingsWatch {
    /// Whether SQL of an archive may change settings unseen; not where its text could not be misread by
    /// it anyhow.
    package static func mayChange(_ contents: TableOfContents, escapes: Bool) throws -> Bool {
        let texts = contents.entries.lazy.flatMap { entry in
            [entry.definition, entry.dropStatement, entry.copyStatement].compactMap { $0 }
        }
        let hasData = contents.entries.contains {
            $0.hasData && $0.copyStatement?.isEmpty ?? true && $0.kind == .tableData
        }
        let isOpen = texts.contains { text in
            text.withUnsafeBytes {
                MaskedText.isPossible(in: $0) || PsqlText.mayDependOnState($0)
            }
        }
        guard hasData || isOpen else { return false }
        var watch = SettingsWatch()
        for text in texts where !watch.mayHaveChanged {
            try text.withUnsafeBytes { bytes in
                try StatementScanner.forEachItem(in: bytes, escapes: escapes) {
                    item, scanner, text in
                    switch item {
                    case .statement:
                        watch.take(
                            SQLStatement(
                                bytes: Array(text), tokens: scanner.tokens,
                                backslashEscapes: scanner.backslashEscapes))
                    case .fragment: watch.lookedAway()
                    case .whitespace, .comment, .metaCommand, .copyRows, .copyEnd: break
                    }
                }
            }
        }
        return watch.mayHaveChanged
    }
}
