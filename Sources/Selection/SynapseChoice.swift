import DumpArchive
import Exports
import SynapseSchema

/// Says what Synapse makes of a choice.
package enum SynapseChoice {
    /// Warnings, each one sentence; empty where Synapse does without what was left out.
    package static func warnings(_ report: SelectionReport, _ selection: Selection) -> [String] {
        // Who takes rows alone has a database that they belong to.
        if selection.dataOnly { return [] }
        guard selection.tables.isEmpty, selection.schemas.isEmpty else {
            return ["these are not all of Synapse's tables: it does not start on them alone"]
        }
        var warnings: [String] = []
        let hasSections = selection.sections.isEmpty || selection.sections.contains(.data)
        if selection.schemaOnly || !hasSections {
            warnings.append("no rows: Synapse does not start on such a database")
        } else {
            warnings += rows(of: report.rowsLeftOut.map(\.table))
        }
        if !report.tablesLeftOut.isEmpty {
            warnings.append(
                "Synapse does not make a table again that is left out"
                    + " (\(listed(report.tablesLeftOut))), and fails when it needs it;"
                    + " --exclude-table-data leaves out rows only")
        }
        return warnings
    }

    private static func rows(of tables: [String]) -> [String] {
        let names = tables.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
        var warnings: [String] = []
        var unknown: [String] = []
        for name in names {
            if let table = SynapseTables.indispensable.first(where: { $0.name == name }) {
                warnings.append("Synapse needs the rows of \(name): \(table.reason)")
            } else if !SynapseTables.disposable.contains(where: { $0.name == name }) {
                unknown.append(name)
            }
        }
        if !unknown.isEmpty {
            warnings.append(
                "whether Synapse does without the rows of \(listed(unknown)) is not known; try it"
                    + " on a copy first")
        }
        return warnings
    }

    private static func listed(_ names: [String]) -> String {
        names.prefix(5).joined(separator: ", ")
            + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
}
