package import DumpArchive
import Exports
import RoleRewriting
import SQLSyntax

extension ArchiveRewriter {
    /// Whether an entry cannot be, or means nothing, without what went before.
    ///
    /// Tables stay, for their rows' sake, and so does what fills them; they are reported.
    package mutating func needsWhatIsLeftOut(_ entry: TOCEntry) -> Bool {
        // Of a text search configuration, the mapping that needs it goes, by its name.
        guard !leftOut.isEmpty, entry.kind != "TEXT SEARCH CONFIGURATION",
            let needed = entry.dependencies.first(where: {
                leftOut.contains($0) && !(entry.kind == .table && accessMethods.contains($0))
            })
        else { return false }
        guard entry.kind != .table, !entry.hasData else {
            let name = originals.first { $0.dumpID == needed }?.readableName
            script.statements.countNeed(
                entry.readableName, name ?? "what was left out", isExtension: false)
            return false
        }
        return true
    }

    /// Takes note of an extension that is left out and an entry needs.
    package mutating func noteNeed(of entry: TOCEntry) {
        let extensions = leftOutExtensions
        guard let needed = entry.dependencies.compactMap({ extensions[$0] }).first else { return }
        script.statements.countNeed(entry.readableName, needed, isExtension: true)
    }

    /// Takes out a tablespace and an access method that are not wanted, or not there.
    package mutating func rewriteStorage(_ entry: inout TOCEntry) {
        let storage = Storage(options)
        if let name = entry.tablespace, !storage.has(tablespace: Identifier(exactly: name)) {
            script.statements.countOmission(
                .storage, "tablespace \(Identifier(exactly: name)) of \(entry.readableName)")
            entry.tablespace = []
        }
        if let name = entry.tableAccessMethod, !name.isEmpty,
            !storage.has(accessMethod: Identifier(exactly: name))
        {
            script.statements.countOmission(
                .storage, "access method \(Identifier(exactly: name)) of \(entry.readableName)")
            entry.tableAccessMethod = Array("heap".utf8)
        }
    }
}
