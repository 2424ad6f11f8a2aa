import Exports
package import SQLSyntax

/// A part of a table's rows in the export, as they stand there.
package enum ExportedRows {
    /// A COPY statement, whose rows follow.
    case copy(SQLStatement)
    /// Rows of it, in a piece that may end anywhere.
    case rows(UnsafeRawBufferPointer)
    /// The rows of the COPY statement are over.
    case copyEnd
    /// An INSERT statement.
    case insert(SQLStatement)
    /// A part of a statement that is too long to be held.
    case fragment

    /// Hands parts on to a receiver, in their order.
    package typealias Replay = ((ExportedRows) throws -> Void) throws -> Void
}
