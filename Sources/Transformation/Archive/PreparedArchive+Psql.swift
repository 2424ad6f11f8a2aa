import ArchiveText
import ByteStreams
package import DumpArchive
import Exports
package import PsqlSafety

extension PreparedArchive {
    /// The entries for an archive of which pg_restore writes SQL, and what statements in its data have to
    /// keep to: what psql could read otherwise is written so that it cannot, as in a script, or refused.
    ///
    /// What pg_restore makes of names is its own affair, and one that stays verbatim is left to it.
    /// Releases before 2025-08 neither keep line breaks out of their comments nor tell psql to run no
    /// commands (CVE-2025-8714, CVE-2025-8715).
    package func guarded(
        _ options: TransformOptions
    ) throws -> (contents: TableOfContents, psql: PsqlScript?) {
        var contents = contents
        contents.header.serverVersion = contents.header.serverVersion.map(Self.oneLine)
        contents.header.dumpVersion = contents.header.dumpVersion.map(Self.oneLine)
        guard !options.isVerbatim,
            let psql = try psqlScript(options, printedWith: ScriptOptions())
        else { return (contents, nil) }
        for index in contents.entries.indices {
            let entry = contents.entries[index]
            do {
                // A list of large objects is no SQL.
                guard entry.kind != .blobMetadata else { continue }
                // Rows have a comment in place of a statement.
                let definition = try psql.text(
                    entry.definition ?? [], escapes: backslashEscapes,
                    ends: entry.kind != .tableData)
                if let definition { contents.entries[index].definition = definition }
                let drop = try psql.text(entry.dropStatement ?? [], escapes: backslashEscapes)
                if let drop { contents.entries[index].dropStatement = drop }
                guard let copy = entry.copyStatement, !copy.isEmpty else { continue }
                let rows = try psql.text(copy, escapes: backslashEscapes, awaitsRows: true)
                if let rows { contents.entries[index].copyStatement = rows }
            } catch let refusal as PsqlText.Refusal {
                throw ArchiveError.couldRun(refusal, archive.tocPath, entry)
            }
        }
        return (contents, psql)
    }

    /// Refuses a name that psql could not connect to safely, whatever else it is told.
    func refuseToConnect() throws(ArchiveError) {
        for entry in contents.entries where entry.kind == .database {
            do throws(PsqlText.Refusal) {
                try PsqlScript.refuse(connectingTo: entry.tag)
            } catch {
                throw ArchiveError.couldRun(error, archive.tocPath, entry)
            }
        }
    }

    /// What sees to it that psql runs nothing of the script that is printed with these options; nil where
    /// another guard does.
    func psqlScript(
        _ options: TransformOptions, printedWith scriptOptions: ScriptOptions
    ) throws -> PsqlScript? {
        guard options.isGuarded else { return nil }
        return PsqlScript(
            keepsBytes: options.isVerbatim,
            settingsMayChange: try SettingsWatch.mayChange(
                contents, printedWith: scriptOptions, escapes: backslashEscapes),
            encoding: try encoding)
    }

    /// The text with a blank for each control character.
    private static func oneLine(_ text: [UInt8]) -> [UInt8] {
        text.map { $0 < 0x20 || $0 == 0x7f ? UInt8(ascii: " ") : $0 }
    }
}

extension ArchiveError {
    /// An entry's text that psql could read otherwise.
    static func couldRun(
        _ refusal: PsqlText.Refusal, _ path: String, _ entry: TOCEntry
    ) -> ArchiveError {
        ArchiveError(
            .unsupported, "\(refusal.message). \(MigrationError.psqlAdvice)", path: path,
            entry: Entry(entry))
    }
}
