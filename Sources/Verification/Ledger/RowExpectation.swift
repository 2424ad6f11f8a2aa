package import Exports
import SQLSyntax

/// What an export says of a table's rows, and how it can be held against a database.
package struct RowExpectation: Sendable {
    /// How they are compared.
    package enum Means: Sendable {
        /// By the sum of the rows as COPY writes them.
        case sum
        /// By the sum of what the server makes of the export's statements.
        case server(countable: Bool)
        /// By their number, for this reason.
        case count(String)
        /// Not at all, for this reason.
        case nothing(String)
    }

    package var means: Means
    /// The lists of columns that the rows came with; nil for all of the table.
    package var columns: [LedgerTable.Columns] = [nil]
    /// How many values rows have that came without such a list; nil for all of the table.
    package var width: Int?
    /// What the rows of the export come to, as far as it is known.
    package var total = RowTotal()
    /// Why a database that differs may be as the export leaves it.
    package var doubt: String?
    /// Why a database may have rows where the export has none.
    package var omission: String?
    /// Why rows of the same number may hold something else.
    package var contentDoubt: String?
}

/// What is known of a table's rows in a database: the one value from which every sentence comes.
public enum RowProof: Sendable, Hashable {
    /// Every row was read back and is the export's.
    case proved
    /// There are as many as in the export, which is all that was compared, for this reason.
    case counted(why: String)
    /// Nothing is known of them, for this reason.
    case notCompared(why: String)
    /// They are not those of the export, in words.
    case differs(String)

    /// The reason where no more was asked for.
    public static let asked = "as was asked for"
}
