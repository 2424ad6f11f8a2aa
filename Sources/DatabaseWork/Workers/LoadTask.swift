package import Exports

/// One piece of work of a load.
package struct LoadTask: Sendable {
    /// What is done.
    package enum Action: Hashable, Sendable {
        /// Runs the definitions of these entries, in order, in one transaction.
        case define([Int])
        /// Loads the rows of a table through one COPY.
        case rows(entry: Int)
        /// Loads one share of a table's rows, which other tasks load with it.
        case share(entry: Int, number: Int, of: Int)
        /// Loads the rows of a table that was dumped as INSERT statements.
        case inserts(entry: Int)
        /// Loads the large objects of an entry.
        case largeObjects(entry: Int)
        /// Reads the rows of a table back, which these entries brought, and compares them.
        case verifyRows([Int])
        /// Reads large objects back, and compares them.
        case verifyLargeObjects(entry: Int)
        /// Gathers the planner's statistics of a table.
        case analyze(entry: Int)
        /// Does a step of another plan, by its number there.
        case step(Int)
    }

    /// What is done.
    package var action: Action
    /// What messages call it; no two tasks have the same name.
    package var name: String
    /// What the journal knows it by, so that an unfinished load need not do it again; nil where that
    /// is done anew.
    package var key: JournalKey?
    /// What it needs and holds, and how long it takes.
    package var node: Scheduler.Node

    /// Creates a task.
    package init(action: Action, name: String, key: JournalKey? = nil, node: Scheduler.Node) {
        self.action = action
        self.name = name
        self.key = key
        self.node = node
    }

    /// What it is recorded under; throws `.bug` where the journal is not to know it.
    package func keyToRecord() throws(MigrationError) -> JournalKey {
        guard let key else { throw MigrationError(.bug, "\(name) is not to be recorded") }
        return key
    }
}
