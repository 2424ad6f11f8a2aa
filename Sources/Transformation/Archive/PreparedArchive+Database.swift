package import ArchiveText
import ByteStreams
import DumpArchive
import Exports
package import RoleRewriting
package import SQLSyntax

extension PreparedArchive {
    /// What was rewritten, with what the archive says of the database as a whole and a script of it
    /// under `options` does not: its settings, privileges and comment, and settings of roles in it.
    package func rewriting(leavingOut options: ScriptOptions) throws -> RewriteReport? {
        guard var report = rewriting else { return nil }
        try forDatabaseStatements(options) { report.leaveOut($0.summary, .outside) }
        return report
    }

    /// Calls `body` with each statement about the database as a whole that a script under `options`
    /// does without.
    package func forDatabaseStatements(
        _ options: ScriptOptions, _ body: (SQLStatement) throws -> Void
    ) throws {
        let order = RestoreOrder(options, header: contents.header)
        for entry in contents.entries where order.parts(of: entry).isEmpty {
            let isOfDatabase =
                entry.kind == .databaseProperties
                || [.acl, .comment, .securityLabel].contains(entry.kind)
                    && entry.tag.starts(with: "DATABASE ".utf8)
            guard isOfDatabase, let definition = entry.definition, !definition.isEmpty else {
                continue
            }
            let reader = ScriptReader(
                MemorySource(definition), backslashEscapes: try contents.usesBackslashEscapes())
            while let item = try reader.next() {
                if case .statement = item { try body(reader.statement) }
            }
        }
    }
}
