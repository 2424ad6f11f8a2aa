package import DumpArchive
import Exports
import SQLSyntax

/// Which tasks the rows of an archive's tables have to wait for.
///
/// pg_dump puts keys and triggers behind the rows, but not a CHECK that calls a function of the
/// export's own, which may read any table: pg_restore loads such rows in the archive's order. Where
/// one worker loads, it keeps that order for all tables.
package struct ArchiveRowOrder {
    private var order = RowOrder()
    private let keepsAll: Bool
    /// The tasks that load rows of each table.
    private var tasks: [RowOrder.Table: [Int]] = [:]
    /// The tasks since the last one for which all that follow have to wait, and that one.
    private var open: [Int] = []
    private var rule: RowOrder.Rule?

    /// Takes the definitions that run before any rows.
    package init(_ definitions: [TOCEntry], keepsAll: Bool) {
        self.keepsAll = keepsAll
        for entry in definitions {
            for statement in SQLStatement.all(in: entry.definition ?? []) { order.note(statement) }
        }
    }

    /// What the next rows of the archive wait for, and whether several sessions may load them.
    ///
    /// Tell `note(_:)` which tasks load them before the next ones are asked about.
    package mutating func next(
        _ entry: TOCEntry, into table: [UInt8]
    ) -> (after: [Int], isShared: Bool) {
        let copy = entry.copyStatement.flatMap { SQLStatement(parsing: $0) }
        let other = SQLStatement(parsing: Array("COPY ".utf8) + table + Array(" FROM stdin;".utf8))
        guard let statement = copy ?? other else { return (open, false) }
        // A table that no entry makes is an extension's, whose rows are those of any other.
        if let name = FilledTable(statement)?.name.last { order.make(order.number(of: name)) }
        rule = order.rule(for: statement)
        guard let rule else { return (open, false) }
        guard !keepsAll else { return (open, rule.isShared) }
        switch rule.after {
        case .all: return (open, rule.isShared)
        case .tables(let tables):
            return (tables.flatMap { self.tasks[$0] ?? [] }, rule.isShared)
        }
    }

    /// Takes the tasks that load those rows.
    package mutating func note(_ made: [Int]) {
        if keepsAll || rule?.after == .all { open = [] }
        open += made
        if let rule { tasks[rule.table, default: []] += made }
    }
}
