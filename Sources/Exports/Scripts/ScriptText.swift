package import SQLSyntax

/// Follows in which encoding a script's text is, and sees to it that a server reads it so.
package struct ScriptText {
    /// What was said to read text as that does not say it itself.
    private let given: String?
    /// What the script says, as far as it was read.
    private var stated = StatedEncoding()
    /// The line of the statement whose code has set it, where that holds.
    private var unseen: Int?
    /// Whether text has to be UTF-8 because nothing says what it is.
    private var isChecked: Bool
    /// The name of the encoding that the text is in where it was read last.
    package private(set) var name: String
    private var check = TextCheck()
    /// The table that INSERT statements fill, and how many rows they have brought.
    private var inserted: (table: FilledTable, rows: UInt64)?

    /// Begins at the start of a script; `given` is what to read text as that does not say it.
    package init(given: String?) {
        self.given = given
        isChecked = ExportEncoding.isChecked(stated: nil, given: given)
        name = ExportEncoding.name(stated: nil, given: given)
    }

    /// The statement that a session has to begin with, for a script may not say anything.
    package var opening: [UInt8] { given == nil ? [] : setting }

    /// Takes note of a new session.
    package mutating func reconnect() {
        stated = StatedEncoding()
        noteChange(line: 0)
    }

    private var setting: [UInt8] {
        let name = ExportEncoding.name(stated: nil, given: given)
        return Array("SET \(stated.isLocal ? "LOCAL " : "")client_encoding = '\(name)';\n".utf8)
    }

    private mutating func noteChange(line: Int) {
        isChecked = ExportEncoding.isChecked(stated: stated.name, given: given)
        unseen = stated.isUnseen ? unseen ?? line : nil
        name = ExportEncoding.name(stated: stated.name, given: given)
        ClientEncoding.showMessages(in: name)
    }

    /// Refuses text behind code that may have changed what its bytes mean.
    private func refuseUnseen(
        _ bytes: some Sequence<UInt8>, _ line: Int?, of script: String
    ) throws(MigrationError) {
        guard let unseen, bytes.contains(where: { $0 >= 0x80 }) else { return }
        throw MigrationError(
            .damaged,
            "\(script): line \(unseen): this statement sets client_encoding in a way that cannot be"
                + " followed, so that nothing says what encoding the text behind it is in"
                + (line.map { " (line \($0))" } ?? ""),
            advice: "Say it with SET client_encoding = '…' behind that line, or take the line out")
    }

    /// What has to follow a statement that takes back the encoding: the session's own is none of the
    /// export's.
    package func following(_ statement: SQLStatement) -> [UInt8] {
        given != nil && statement.resets("CLIENT_ENCODING") ? setting : []
    }

    /// Takes a statement at `line`, and returns what stands for it; `script` is for messages.
    package mutating func read(
        _ statement: SQLStatement, line: Int, of script: String
    ) throws(MigrationError) -> SQLStatement {
        try refuseUnseen(statement.bytes, line, of: script)
        if stated.consume(statement) { noteChange(line: line) }
        if let name = ClientEncoding.setting(statement) {
            guard ClientEncoding.isUnknown(name) else {
                try ExportEncoding.refuse(given, against: name, "\(script): line \(line)")
                return statement
            }
            return SQLStatement(parsing: Array(setting.dropLast())) ?? statement
        }
        guard isChecked else { return statement }
        check = TextCheck()
        if let filled = FilledTable(statement), !filled.isCopy {
            try readRows(of: filled, statement, line: line, of: script)
        } else if let wrong = TextCheck.firstWrongLine(in: statement.bytes) {
            throw MigrationError(
                .damaged, "\(script): line \(line + wrong - 1): this statement is not UTF-8",
                advice: ExportEncoding.advice)
        }
        return statement
    }

    private mutating func readRows(
        of table: FilledTable, _ statement: SQLStatement, line: Int, of script: String
    ) throws(MigrationError) {
        let before = inserted?.table == table ? inserted?.rows ?? 0 : 0
        let (wrong, count) = statement.bytes.withUnsafeBytes { bytes in
            (
                TextCheck.firstWrongRow(inserting: statement.tokens, in: bytes),
                InsertedRows.count(statement.tokens, in: bytes)
            )
        }
        if let wrong {
            throw .notUTF8("\(script): \(table.readableName)", row: before + wrong)
        }
        inserted = (table, before + count)
    }

    /// Takes rows behind a COPY statement that fills `table`.
    package mutating func readRows(
        _ rows: UnsafeRawBufferPointer, of table: String, in script: String
    ) throws(MigrationError) {
        try refuseUnseen(rows, nil, of: script)
        guard isChecked, let row = check.firstWrongLine(in: rows) else { return }
        throw .notUTF8("\(script): \(table)", row: UInt64(row))
    }

    /// Takes a part of a statement that is too long to be held.
    package mutating func readPart(
        _ bytes: UnsafeRawBufferPointer, line: Int, of script: String
    ) throws(MigrationError) {
        try refuseUnseen(bytes, line, of: script)
        guard isChecked else { return }
        check = TextCheck()
        guard let wrong = check.firstWrongLine(in: bytes) else { return }
        throw MigrationError(
            .damaged, "\(script): line \(line + wrong - 1): this statement is not UTF-8",
            advice: ExportEncoding.advice)
    }
}

extension FilledTable {
    /// The name for messages.
    package var readableName: String { name.map(\.description).joined(separator: ".") }
}
