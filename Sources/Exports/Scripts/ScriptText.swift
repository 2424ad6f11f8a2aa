package import SQLSyntax

/// Follows in which encoding a script's text is, and sees to it that a server reads it so.
package struct ScriptText {
    /// What was said to read text as that does not say it itself.
    private let given: String?
    /// What the script says, as far as it was read.
    private var stated: String? {
        didSet { isChecked = ExportEncoding.isChecked(stated: stated, given: given) }
    }
    /// Whether text has to be UTF-8 because nothing says what it is.
    private var isChecked: Bool
    private var check = TextCheck()
    /// The table that INSERT statements fill, and how many rows they have brought.
    private var inserted: (table: FilledTable, rows: UInt64)?

    /// Begins at the start of a script; `given` is what to read text as that does not say it.
    package init(given: String?) {
        self.given = given
        isChecked = ExportEncoding.isChecked(stated: nil, given: given)
    }

    /// The statement that a session has to begin with, for a script may not say anything.
    package var opening: [UInt8] { given == nil ? [] : setting }

    /// Takes note of a new session.
    package mutating func reconnect() { stated = nil }

    private var setting: [UInt8] {
        let name = ExportEncoding.name(stated: nil, given: given)
        return Array("SET client_encoding = '\(name)';\n".utf8)
    }

    /// Takes a statement at `line`, and returns what stands for it; `script` is for messages.
    package mutating func read(
        _ statement: SQLStatement, line: Int, of script: String
    ) throws(MigrationError) -> SQLStatement {
        if let name = ClientEncoding.setting(statement) {
            stated = name
            ClientEncoding.showMessages(
                in: ExportEncoding.name(stated: name, given: given))
            guard ClientEncoding.isUnknown(name) else {
                try ExportEncoding.refuse(given, against: name, "\(script): line \(line)")
                return statement
            }
            return SQLStatement(parsing: Array(setting.dropLast())) ?? statement
        }
        if statement.hasKeywords(0, "RESET", "CLIENT_ENCODING") { stated = nil }
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
        guard isChecked, let row = check.firstWrongLine(in: rows) else { return }
        throw .notUTF8("\(script): \(table)", row: UInt64(row))
    }

    /// Takes a part of a statement that is too long to be held.
    package mutating func readPart(
        _ bytes: UnsafeRawBufferPointer, line: Int, of script: String
    ) throws(MigrationError) {
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
