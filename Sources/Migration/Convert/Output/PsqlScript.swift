import DumpArchive
import SQLSyntax

/// Sees that psql runs no command of a script's content, whatever its SQL does to the server's state.
///
/// A script that is rewritten is written so; one that keeps its bytes is refused where it is not.
struct PsqlScript: Sendable {
    /// Whether text must stay as it is.
    var keepsBytes: Bool
    /// Whether code of the script may have changed the client encoding unseen.
    var settingsMayChange: Bool
    /// The client encoding that the script is in.
    var encoding: String

    /// What stands for a statement; nil for its own bytes.
    func statement(
        _ tokens: [Token], in bytes: UnsafeRawBufferPointer, escapes: Bool
    ) throws(PsqlText.Refusal) -> [UInt8]? {
        var text: [UInt8]?
        var isAmbiguous = false
        do throws(PsqlText.Refusal) {
            text = try PsqlText.written(tokens, in: bytes, escapes: escapes)
        } catch {
            guard keepsBytes else { throw error }
            isAmbiguous = true
        }
        let needsEncoding = settingsMayChange && MaskedText.isPossible(in: bytes)
        guard isAmbiguous || text != nil || needsEncoding else { return nil }
        if let command = OtherReading.command(in: bytes, escapes: escapes) {
            throw PsqlText.Refusal(what: "the psql command \(command) in a string", offset: 0)
        }
        if keepsBytes { return try asItIs() }
        return (needsEncoding ? opening : []) + (text ?? Array(bytes))
    }

    /// What stands for a text that psql could read otherwise and that has to stay.
    private func asItIs() throws(PsqlText.Refusal) -> [UInt8]? {
        guard settingsMayChange else { return nil }
        throw PsqlText.Refusal(
            what: "a string with a backslash before a quote, or text that another encoding hides",
            offset: 0)
    }

    /// What stands for a part of a statement that is too long to be held; nil for its own bytes.
    ///
    /// `isFirst` says that the statement begins with it, and `hasPlainString` that what comes behind
    /// its tokens is a part of a plain string.
    func part(
        _ tokens: [Token], in bytes: UnsafeRawBufferPointer, escapes: Bool, isFirst: Bool,
        hasPlainString: Bool
    ) throws(PsqlText.Refusal) -> [UInt8]? {
        let rest = (tokens.last?.end ?? 0)..<bytes.count
        if hasPlainString, !keepsBytes, PsqlText.dependsOnState(bytes, rest) {
            throw PsqlText.Refusal(
                what: "a string of megabytes with a backslash before a quote",
                offset: rest.lowerBound)
        }
        let text = try PsqlText.written(tokens, in: bytes, escapes: escapes)
        if keepsBytes {
            let isMasked = settingsMayChange && MaskedText.isPossible(in: bytes)
            return text != nil || isMasked ? try asItIs() : nil
        }
        let needsEncoding = isFirst && settingsMayChange
        guard text != nil || needsEncoding else { return nil }
        return (needsEncoding ? opening : []) + (text ?? Array(bytes))
    }

    /// What stands for a text of whole statements with what is between them; nil for its own bytes.
    func text(_ text: [UInt8], escapes: Bool) throws -> [UInt8]? {
        try text.withUnsafeBytes { bytes in
            let isMasked = settingsMayChange && MaskedText.isPossible(in: bytes)
            guard isMasked || PsqlText.mayDependOnState(bytes) else { return nil }
            return try items(of: bytes, escapes: escapes)
        }
    }

    private func items(of bytes: UnsafeRawBufferPointer, escapes: Bool) throws -> [UInt8] {
        var result: [UInt8] = []
        var items = PsqlItems(self)
        try StatementScanner.forEachItem(in: bytes, escapes: escapes) { item, scanner, text in
            result += try items.written(item, scanner, text) ?? Array(text)
        }
        return result
    }

    /// The statement that brings the encoding back; its text is read alike in all of them.
    private var opening: [UInt8] { Array("SET client_encoding = '\(encoding)';\n".utf8) }

    /// What to do about a refusal.
    static let advice =
        "Convert it without --verbatim, which writes it another way, or with --restrict, for a psql of"
        + " August 2025 or later"
}

extension PsqlText.Refusal {
    /// The sentence for messages.
    var message: String {
        "the SQL has \(what), which psql reads by a state that the dump's code can change, and could"
            + " then run commands of the dump"
    }
}

extension MigrationError {
    /// A script that keeps its bytes has rows that psql could run.
    static func rowsThatCouldRun(_ subject: String, row: Int) -> MigrationError {
        MigrationError(
            .damaged,
            "\(subject), row \(row): psql would run a command in it if the table could not be filled",
            advice: PsqlScript.advice)
    }

    /// A text that psql could read otherwise.
    static func couldRun(_ refusal: PsqlText.Refusal, _ subject: String) -> MigrationError {
        MigrationError(
            .damaged, "\(subject): \(refusal.message)", advice: PsqlScript.advice)
    }
}

/// Takes a script's items one after another, those that are parts of a long statement too.
struct PsqlItems {
    private(set) var psql: PsqlScript
    private var isInside = false

    init(_ psql: PsqlScript) { self.psql = psql }

    /// Goes on with what is known by now.
    mutating func go(on psql: PsqlScript) { self.psql = psql }

    /// What stands for the item that `scanner` has found last; nil for its own bytes.
    mutating func written(
        _ item: StatementScanner.Item, _ scanner: StatementScanner, _ bytes: UnsafeRawBufferPointer
    ) throws(PsqlText.Refusal) -> [UInt8]? {
        switch item {
        case .statement:
            return try psql.statement(
                scanner.tokens, in: bytes, escapes: scanner.backslashEscapes)
        case .fragment(let isLast):
            let isFirst = !isInside
            isInside = !isLast
            return try psql.part(
                scanner.tokens, in: bytes, escapes: scanner.backslashEscapes, isFirst: isFirst,
                hasPlainString: scanner.longStringIsPlain)
        case .comment:
            // The end of a line cannot be hidden.
            guard bytes.first == UInt8(ascii: "/") else { return nil }
            return try psql.statement([], in: bytes, escapes: false)
        case .whitespace, .metaCommand, .copyRows, .copyEnd: return nil
        }
    }
}

extension SettingsWatch {
    /// Whether SQL of an archive may change settings unseen; not where its text could not be misread by
    /// it anyhow.
    static func mayChange(_ contents: TableOfContents, escapes: Bool) throws -> Bool {
        let texts = contents.entries.lazy.flatMap { entry in
            [entry.definition, entry.dropStatement, entry.copyStatement].compactMap { $0 }
        }
        let hasData = contents.entries.contains {
            $0.hasData && $0.copyStatement?.isEmpty ?? true && $0.kind == .tableData
        }
        let isOpen = texts.contains { text in
            text.withUnsafeBytes {
                MaskedText.isPossible(in: $0) || PsqlText.mayDependOnState($0)
            }
        }
        guard hasData || isOpen else { return false }
        var watch = SettingsWatch()
        for text in texts where !watch.mayHaveChanged {
            try text.withUnsafeBytes { bytes in
                try StatementScanner.forEachItem(in: bytes, escapes: escapes) {
                    item, scanner, text in
                    switch item {
                    case .statement:
                        watch.take(
                            SQLStatement(
                                bytes: Array(text), tokens: scanner.tokens,
                                backslashEscapes: scanner.backslashEscapes))
                    case .fragment: watch.lookedAway()
                    case .whitespace, .comment, .metaCommand, .copyRows, .copyEnd: break
                    }
                }
            }
        }
        return watch.mayHaveChanged
    }
}
