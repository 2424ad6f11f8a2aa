package import DumpArchive
package import SQLSyntax

/// What an export says next, in the order in which psql would come to it.
package enum ExportItem {
    /// A whole statement with its semicolon.
    case statement(SQLStatement)
    /// A part of a statement that is too long to be held.
    case fragment(StatementFragment)
    /// What follows is for another database.
    case connect(to: Identifier)
    /// Rows of the COPY statement before, as text that may end anywhere; valid until the receiver
    /// returns.
    case rows(UnsafeRawBufferPointer)
    /// The end of those rows.
    case endOfRows
}

/// A part of a statement that is too long to be held, as `StatementScanner` cuts it.
package struct StatementFragment {
    /// The text; valid until the receiver returns.
    package var bytes: UnsafeRawBufferPointer
    /// Its tokens, with offsets into `bytes`.
    package var tokens: [Token]
    /// Whether a backslash escapes in its plain strings.
    package var backslashEscapes: Bool
    /// Whether the statement ends here.
    package var isLast: Bool
}

/// Where in an export an item stands.
package enum ItemPlace: CustomStringConvertible {
    /// On a line of a script, counted from 1.
    case line(Int)
    /// In an entry of an archive.
    case entry(ArchiveError.Entry)
    /// Around the content: what begins and ends a script.
    case frame

    /// The place for messages.
    package var description: String {
        switch self {
        case .line(let line): "line \(line)"
        case .entry(let entry): "entry \(entry.dumpID), \(entry.name)"
        case .frame: "the script's frame"
        }
    }
}

/// Where the items of an export end: in a database, or in a proof.
package protocol ItemReceiver: AnyObject {
    /// Does what is to be done with the next item.
    func receive(_ item: ExportItem, at place: ItemPlace) throws
}
