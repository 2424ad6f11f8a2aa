import ByteStreams
package import DumpArchive
import Exports
import PsqlSafety

extension PreparedArchive {
    /// The entries for an archive of which pg_restore writes SQL: what psql could read otherwise is
    /// written so that it cannot, as in a script, or refused.
    ///
    /// One that stays verbatim is left to pg_restore. Releases before 2025-08 neither keep line breaks out of their comments nor tell psql to run no
    /// commands (CVE-2025-8714, CVE-2025-8715).
    package func guarded(_ options: TransformOptions) throws -> TableOfContents {
        var contents = contents
        contents.header.serverVersion = contents.header.serverVersion.map(Self.oneLine)
        contents.header.dumpVersion = contents.header.dumpVersion.map(Self.oneLine)
        guard options.isGuarded, !options.isVerbatim else { return contents }
        let psql = PsqlScript(
            keepsBytes: false, settingsMayChange: settingsMayChange, encoding: try encoding)
        for index in contents.entries.indices {
            let entry = contents.entries[index]
            do {
                // Rows have a comment in place of a statement.
                let text = try psql.text(
                    entry.definition ?? [], escapes: backslashEscapes,
                    ends: entry.kind != .tableData)
                if let text { contents.entries[index].definition = text }
                let drop = entry.dropStatement ?? []
                if let text = try psql.text(drop, escapes: backslashEscapes) {
                    contents.entries[index].dropStatement = text
                }
            } catch let refusal as PsqlText.Refusal {
                throw self.refusal(refusal, of: entry)
            }
        }
        return contents
    }

    /// Refuses a name that psql could not connect to safely, whatever else it is told.
    func refuseToConnect() throws(ArchiveError) {
        for entry in contents.entries where entry.kind == .database {
            do throws(PsqlText.Refusal) {
                try PsqlScript.refuse(connectingTo: entry.tag)
            } catch {
                throw refusal(error, of: entry)
            }
        }
    }

    private func refusal(_ refusal: PsqlText.Refusal, of entry: TOCEntry) -> ArchiveError {
        ArchiveError(
            .unsupported, "\(refusal.message). \(MigrationError.psqlAdvice)",
            path: archive.tocPath, entry: ArchiveError.Entry(entry))
    }

    /// The text with a blank for each control character.
    private static func oneLine(_ text: [UInt8]) -> [UInt8] {
        text.map { $0 < 0x20 || $0 == 0x7f ? UInt8(ascii: " ") : $0 }
    }
}
