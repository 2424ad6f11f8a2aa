import Exports
import SQLSyntax

/// The parts of a COPY statement whose rows are as pg_dump writes them: `COPY table (columns) FROM
/// stdin;`.
package struct CopyText {
    /// The table and its columns, as they stand there.
    private let subject: ArraySlice<UInt8>
    /// Where the columns begin in `subject`, if there are any.
    private let columns: Int?

    /// Nil for a statement of another form.
    package init?(_ statement: [UInt8]) {
        guard let parsed = SQLStatement(parsing: statement), let copy = CopyFrom(parsed),
            copy.isPlain
        else { return nil }
        subject = parsed.text(of: copy.subjectTokens)
        columns = copy.columns == nil ? nil : parsed.token(copy.nameTokens.upperBound)?.start
    }

    /// The table as SQL names it.
    package var table: [UInt8] { Array(columns.map { subject[..<$0] } ?? subject) }

    /// The statement that loads rows; frozen ones into a table made or emptied in the same
    /// transaction.
    package func loading(isFrozen: Bool, isBinary: Bool = false) -> [UInt8] {
        let options = (isFrozen ? ["FREEZE"] : []) + (isBinary ? ["FORMAT binary"] : [])
        let list = options.isEmpty ? "" : " WITH (\(options.joined(separator: ", ")))"
        return Array("COPY ".utf8) + subject + Array(" FROM stdin\(list)".utf8)
    }

    /// The query that has the columns of the rows and no rows.
    package var describing: [UInt8] { query + Array(" LIMIT 0".utf8) }

    private var query: [UInt8] {
        var list = Array("*".utf8)
        var table = subject
        if let columns {
            list = Array(subject[columns...].dropFirst().dropLast())
            table = subject[..<columns]
        }
        return Array("SELECT ".utf8) + list + Array(" FROM ".utf8) + table
    }
}
