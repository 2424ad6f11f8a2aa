import DatabaseWork
import Destinations
import Exports

/// The journal's record of statements of which code may have changed the session that ran them.
///
/// It has two parts: that the statements are committed, and that their session was found as it was.
/// Without the second one a later run cannot go on, as what code has set is gone with the session.
struct SessionRecord {
    /// The first part, of as many as there are: one where no code was run.
    let key: JournalKey
    let total: RowTotal
    /// Whether the session was seen to be as it was before the transaction's end.
    var isSeen: Bool

    /// What records it in the statements' own transaction.
    var atCommit: String {
        let first = Journal.insertStatement(key, total)
        return isSeen && key.parts > 1 ? "\(first); \(second)" : first
    }

    /// What records it once the session was looked at behind the transaction; nil where nothing has
    /// to be.
    var afterLook: String? { isSeen || key.parts == 1 ? nil : second }

    private var second: String { Journal.insertStatement(key.last, total) }
}
