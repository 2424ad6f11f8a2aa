package import DatabaseWork
import Exports
import RoleRewriting
package import SQLSyntax
import Synchronization

extension LoadProgress {
    /// Takes note of a statement about what lies outside the database, or about the database as a
    /// whole.
    package func noteOutside(_ statement: SQLStatement) {
        if DatabaseStatement(statement) != nil {
            aboutDatabases.withLock { $0.append(statement) }
        } else {
            noteLeftOut(statement.summary, .outside)
        }
    }

    /// Leaves out the statements about databases that are not the one of this name.
    package func leaveOutStatements(notAbout database: String?) {
        let others = aboutDatabases.withLock { statements in
            let others = statements.filter { DatabaseStatement($0)?.database != database }
            statements.removeAll { DatabaseStatement($0)?.database != database }
            return others
        }
        for other in others { noteLeftOut(other.summary, .outside) }
    }

    /// What the export says of its database as a whole, as far as that is known by now.
    package var statementsOfDatabase: [DatabaseStatement] {
        aboutDatabases.withLock { $0.compactMap { DatabaseStatement($0) } }
    }
}
