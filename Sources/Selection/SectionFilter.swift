import ArchiveText
package import DumpArchive
import Exports

/// Which entries belong to the chosen sections, and have a definition or data as is wanted.
///
/// Source: pg_backup_archiver.c, _tocEntryRequired and ProcessArchiveRestoreOptions.
package struct SectionFilter {
    private let selection: Selection
    private let order: RestoreOrder

    package init(_ selection: Selection, header: ArchiveHeader) {
        self.selection = selection
        var options = ScriptOptions()
        options.withStatistics = true
        options.create = true
        order = RestoreOrder(options, header: header)
    }

    /// The entries that stay.
    package func kept(of entries: [TOCEntry]) -> Set<Int> {
        var kept: Set<Int> = []
        // What has no section of its own goes with what stands before it.
        var section = Section.preData
        for (index, entry) in entries.enumerated() {
            if entry.section != .none { section = entry.section }
            if isKept(entry, in: section) { kept.insert(index) }
        }
        return kept
    }

    private func isKept(_ entry: TOCEntry, in section: Section) -> Bool {
        switch entry.kind {
        case .encoding, .standardStrings, .searchPath, .database, .databaseProperties: return true
        default: break
        }
        guard selection.sections.isEmpty || selection.sections.contains(section) else {
            return false
        }
        let parts = order.parts(of: entry)
        if selection.schemaOnly { return parts.contains(.schema) }
        if selection.dataOnly { return parts.contains(.data) }
        return true
    }
}
