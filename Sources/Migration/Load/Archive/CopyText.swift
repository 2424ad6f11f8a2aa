import SQLSyntax

/// The parts of a COPY statement as pg_dump writes it: `COPY table (columns) FROM stdin;`.
struct CopyText {
    /// The table and its columns, as they stand there.
    private let subject: ArraySlice<UInt8>
    /// Where the columns begin in `subject`, if there are any.
    private let columns: Int?

    /// Nil for a statement of another form.
    init?(_ statement: [UInt8]) {
        guard let parsed = SQLStatement(parsing: statement), parsed.isKeyword(0, "COPY"),
            let from = parsed.firstKeyword("FROM", from: 1), from + 2 == parsed.count,
            parsed.isKeyword(from + 1, "STDIN")
        else { return nil }
        let bytes = parsed.bytes
        subject = bytes[parsed.tokens[1].start..<parsed.tokens[from - 1].end]
        var index = 1
        while index < from, !parsed.isSymbol(index, "(") { index += 1 }
        columns = index < from ? parsed.tokens[index].start : nil
    }

    /// The table as SQL names it.
    var table: [UInt8] { Array(columns.map { subject[..<$0] } ?? subject) }

    /// The statement that loads rows; frozen ones into a table made or emptied in the same
    /// transaction.
    func loading(isFrozen: Bool, isBinary: Bool = false) -> [UInt8] {
        let options = (isFrozen ? ["FREEZE"] : []) + (isBinary ? ["FORMAT binary"] : [])
        let list = options.isEmpty ? "" : " WITH (\(options.joined(separator: ", ")))"
        return Array("COPY ".utf8) + subject + Array(" FROM stdin\(list)".utf8)
    }

    /// The query that has the columns of the rows and no rows.
    var describing: [UInt8] { query + Array(" LIMIT 0".utf8) }

    /// The statement that reads the rows back.
    var reading: [UInt8] { Array("COPY ".utf8) + subject + Array(" TO STDOUT".utf8) }

    /// The statement that reads them back through a partitioned table.
    var readingThroughQuery: [UInt8] {
        Array("COPY (".utf8) + query + Array(") TO STDOUT".utf8)
    }

    private var query: [UInt8] {
        var list = Array("*".utf8)
        var table = subject
        if let columns {
            list = Array(subject[columns...].dropFirst().dropLast())
            table = subject[..<columns]
        }
        return Array("SELECT ".utf8) + list + Array(" FROM ".utf8) + table
    }

    /// The statement that loads rows of the same columns into another table.
    func loading(into other: String) -> [UInt8] {
        Array("COPY \(other) ".utf8) + (columns.map { Array(subject[$0...]) } ?? [])
            + Array(" FROM stdin".utf8)
    }

    /// The statement that reads such rows back.
    func reading(from other: String) -> [UInt8] {
        Array("COPY \(other) ".utf8) + (columns.map { Array(subject[$0...]) } ?? [])
            + Array(" TO STDOUT".utf8)
    }
}
