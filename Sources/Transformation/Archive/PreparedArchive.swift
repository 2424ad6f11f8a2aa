package import ArchiveText
import ByteStreams
package import DumpArchive
import Exports
package import RoleRewriting
import SQLSyntax
package import Selection
import SynapseSchema

/// An archive whose definitions were checked and rewritten; its data is as it was.
package struct PreparedArchive {
    package let archive: any Archive
    /// The table of contents after rewriting.
    package private(set) var contents: TableOfContents
    /// What was rewritten; nil where nothing was to be.
    package private(set) var rewriting: RewriteReport?
    /// Whether it is a Synapse's.
    package let isSynapse: Bool
    /// The entries of tables whose rows are to be left out.
    package private(set) var emptiedEntries: Set<Int> = []
    /// Whether its text has to be UTF-8 because nothing says what it is.
    package let checksText: Bool
    /// Whether a backslash escapes in plain strings of its SQL.
    package let backslashEscapes: Bool
    /// The client encoding that its text is in.
    package var encoding: String { get throws { try contents.encodingName() ?? "SQL_ASCII" } }
    /// What the choice left out; nil where everything was wanted.
    package let selection: SelectionReport?

    /// Checks an archive and rewrites it; nothing but the choice is heeded where it stays verbatim.
    ///
    /// Throws `.damaged` for entries that hold what they must not, and for files that are missing.
    package init(
        _ archive: any Archive, _ contentOptions: ContentOptions, isVerbatim: Bool = false
    ) throws {
        self.archive = archive
        let toc = archive.tocPath
        isSynapse = SynapseTables.isSynapse(archive.contents.tableNames)
        let chosen = try SelectedContents(archive.contents, contentOptions.selection)
        contents = chosen.contents
        contents.endCopyStatements()
        selection = chosen.report(on: archive, isSynapse: isSynapse, contentOptions.selection)
        try Self.refuseUnsafeEncoding(contents, toc)
        backslashEscapes = try contents.usesBackslashEscapes()
        try EntryCheck.check(contents, path: toc)
        if let missing = archive.missingData().first(where: chosen.concerns) { throw missing }
        let stated = try archive.contents.encodingName()
        let encoding = ExportEncoding.name(stated: stated, given: contentOptions.encoding)
        ClientEncoding.showMessages(in: encoding)
        checksText =
            !isVerbatim && ExportEncoding.isChecked(stated: stated, given: contentOptions.encoding)
        guard !isVerbatim else { return }
        try ExportEncoding.refuse(contentOptions.encoding, against: stated, toc)
        if checksText { try contents.refuseOtherText(path: toc) }
        if ClientEncoding.isUnknown(stated) {
            contents.say(encoding: encoding)
        }
        var roles = contentOptions.roles
        try roles.adopt(contentOptions.roles, in: encoding)
        var rewriter = try ArchiveRewriter(
            archive.contents, roles: roles, options: contentOptions.rewriting,
            backslashEscapes: backslashEscapes)
        contents = try rewriter.rewrite(contents)
        rewriting = rewriter.report
        guard isSynapse, !contentOptions.keepsOneTimeKeys else { return }
        emptiedEntries = Set(
            contents.entries.indices.filter { index in
                contents.entries[index].kind == .tableData
                    && contents.entries[index].tag == Array(SynapseTables.oneTimeKeys.utf8)
            })
    }

    /// What becomes of the script's settings and of what later releases no longer understand.
    package static func scriptOptions(
        for header: ArchiveHeader, rewriting: RewriteOptions
    ) -> ScriptOptions {
        var result = ScriptOptions()
        result.withStatistics = rewriting.keepsStatistics
        if RestoreDialect(for: header).major < 12 {
            // What later releases no longer understand, pg_restore of 15 does not print.
            result.dialect = RestoreDialect(major: 15)
        }
        if rewriting.targetVersion < 17 { result.omittedSettings.insert("transaction_timeout") }
        if rewriting.targetVersion < 12 {
            result.omittedSettings.insert("default_table_access_method")
        }
        return result
    }

    private static func refuseUnsafeEncoding(
        _ contents: TableOfContents, _ path: String
    ) throws(ArchiveError) {
        guard let entry = contents.entries.first(where: { $0.kind == .encoding }),
            let name = try contents.encodingName(), !ClientEncoding.isSafe(name)
        else { return }
        throw ArchiveError(
            .unsupported,
            "the client encoding \(name) cannot be read safely; dump again with -E UTF8",
            path: path, entry: ArchiveError.Entry(entry))
    }
}
