package import SQLSyntax

/// Sees that psql runs no command of a script's content, whatever its SQL does to the server's state.
///
/// A script that is rewritten is written so; one that keeps its bytes is refused where it is not.
package struct PsqlScript: Sendable {
    /// Whether text must stay as it is.
    package var keepsBytes: Bool
    /// Whether code of the script may have changed the client encoding unseen.
    package var settingsMayChange: Bool
    /// The client encoding that the script is in.
    package var encoding: String
    /// Whether it is so up to the end of a transaction.
    package var isLocal: Bool
    /// Whether there are rows before the text, which psql takes for SQL where COPY fails.
    package var isBehindRows = false

    /// Creates the rules for one script.
    package init(
        keepsBytes: Bool, settingsMayChange: Bool, encoding: String, isLocal: Bool = false
    ) {
        self.keepsBytes = keepsBytes
        self.settingsMayChange = settingsMayChange
        self.encoding = encoding
        self.isLocal = isLocal
    }

    /// What stands for a statement; nil for its own bytes.
    package func statement(
        _ tokens: [Token], in bytes: UnsafeRawBufferPointer, escapes: Bool
    ) throws(PsqlText.Refusal) -> [UInt8]? {
        try refuseCommands(in: bytes)
        try refuseBroken(tokens, in: bytes, escapes: escapes)
        var text: [UInt8]?
        var isAmbiguous = false
        do throws(PsqlText.Refusal) {
            text = try PsqlText.written(tokens, in: bytes, escapes: escapes)
        } catch {
            guard keepsBytes else { throw error }
            isAmbiguous = true
        }
        let needsEncoding = isMasked(bytes)
        guard isAmbiguous || text != nil || needsEncoding else { return nil }
        // What stays as it is has to hold for each release of psql, too.
        let command =
            keepsBytes
            ? OtherReading.commandAnywhere(in: bytes)
            : OtherReading.command(in: bytes, escapes: escapes)
        if let command {
            throw PsqlText.Refusal(what: "the psql command \(command) in a string", offset: 0)
        }
        if keepsBytes { return try asItIs() }
        return (needsEncoding ? try opening() : []) + (text ?? Array(bytes))
    }

    /// What stands for a comment up to the end of its line; nil for its own bytes.
    ///
    /// The line feed behind it cannot be hidden. A carriage return can, which ends the comment as well.
    package func lineComment(_ bytes: UnsafeRawBufferPointer) throws(PsqlText.Refusal) -> [UInt8]? {
        try refuseCommands(in: bytes)
        guard settingsMayChange, MaskedText.mayHideWhatFollows(bytes) else { return nil }
        return keepsBytes ? try asItIs() : try opening() + bytes
    }

    /// Whether the encoding is stated for the session in front of a statement.
    package func states(encodingBefore bytes: UnsafeRawBufferPointer) -> Bool {
        !keepsBytes && !isLocal && isMasked(bytes)
    }

    private func isMasked(_ bytes: UnsafeRawBufferPointer) -> Bool {
        settingsMayChange && MaskedText.isPossible(in: bytes)
    }

    /// Nothing stops psql behind a COPY that failed where text stays as it is.
    package func refuseCommands(in bytes: UnsafeRawBufferPointer) throws(PsqlText.Refusal) {
        guard keepsBytes else { return }
        if let variable = ChosenVariable.first(in: bytes) {
            throw PsqlText.Refusal(what: "the psql variable \(variable)", offset: 0)
        }
        guard isBehindRows, let command = OtherReading.commandAnywhere(in: bytes) else { return }
        throw PsqlText.Refusal(
            what: "the psql command \(command) in a string behind rows with quotes", offset: 0)
    }

    /// Whether a database's name has what `\connect` reads as more than a letter.
    package static func hasQuotes(_ name: [UInt8]) -> Bool {
        name.contains { "'\"`\\".utf8.contains($0) }
    }

    /// Refuses a database's name that `\connect` has in quotes and another encoding would take one from.
    ///
    /// It does not matter what else psql runs or not: in a transaction that failed, the encoding stays.
    package static func refuse(connectingTo name: [UInt8]) throws(PsqlText.Refusal) {
        guard hasQuotes(name), name.withUnsafeBytes({ MaskedText.isPossible(in: $0) })
        else { return }
        throw PsqlText.Refusal(
            what: "a database's name with quotes that another encoding hides", offset: 0)
    }

    private func refuseBroken(
        _ tokens: [Token], in bytes: UnsafeRawBufferPointer, escapes: Bool
    ) throws(PsqlText.Refusal) {
        guard keepsBytes else { return }
        if let offset = PsqlText.variable(tokens, in: bytes) {
            throw PsqlText.Refusal(what: "what psql takes for a variable", offset: offset)
        }
        guard let offset = PsqlText.brokenString(tokens, in: bytes, escapes: escapes) else {
            return
        }
        throw PsqlText.Refusal(
            what: "a string that goes on in quotes on a later line", offset: offset)
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
    package func part(
        _ tokens: [Token], in bytes: UnsafeRawBufferPointer, escapes: Bool, isFirst: Bool,
        hasPlainString: Bool
    ) throws(PsqlText.Refusal) -> [UInt8]? {
        try refuseCommands(in: bytes)
        try refuseBroken(tokens, in: bytes, escapes: escapes)
        let rest = (tokens.last?.end ?? 0)..<bytes.count
        if let last = tokens.last, last.kind == .punctuation, last.end == bytes.count,
            bytes[last.end - 1] == UInt8(ascii: ":"), last.end - last.start == 1
        {
            throw PsqlText.Refusal(
                what: "a colon where a long statement is cut", offset: last.start)
        }
        if hasPlainString, PsqlText.dependsOnState(bytes, rest) {
            throw PsqlText.Refusal(
                what: "a string of megabytes with a backslash before a quote",
                offset: rest.lowerBound)
        }
        let text = try PsqlText.written(tokens, in: bytes, escapes: escapes)
        if keepsBytes {
            // What could be hidden may be in the next part.
            let isMasked = settingsMayChange && bytes.contains { $0 >= 0x80 }
            return text != nil || isMasked ? try asItIs() : nil
        }
        let needsEncoding = isFirst && settingsMayChange
        guard text != nil || needsEncoding else { return nil }
        return (needsEncoding ? try opening() : []) + (text ?? Array(bytes))
    }

    /// What stands for a text of whole statements with what is between them; nil for its own bytes.
    ///
    /// It was made of parts that were looked at: where they have become something else together, as a
    /// name and a quote that come to stand side by side do, the text is refused. With `ends` other text
    /// comes behind it, with `awaitsRows` rows do. Throws `Refusal` and `SQLError`.
    package func text(
        _ text: [UInt8], escapes: Bool, ends: Bool = true, awaitsRows: Bool = false
    ) throws -> [UInt8]? {
        try text.withUnsafeBytes { bytes in
            try refuseCommands(in: bytes)
            let written = try items(
                of: bytes, escapes: escapes, ends: ends, awaitsRows: awaitsRows)
            return written == text ? nil : written
        }
    }

    private func items(
        of bytes: UnsafeRawBufferPointer, escapes: Bool, ends: Bool, awaitsRows: Bool
    ) throws -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var items = PsqlItems(self)
        var end = TextEnd()
        var isAwaiting = false
        try StatementScanner.forEachItem(in: bytes, escapes: escapes) { item, scanner, text in
            switch item {
            case .metaCommand, .copyRows, .copyEnd:
                throw PsqlText.Refusal(
                    what: "what is a command of psql's, or rows, once it is put together", offset: 0
                )
            case .comment, .whitespace, .statement, .fragment: break
            }
            end.feed(item, scanner.tokens, text)
            isAwaiting = scanner.awaitsRows
            result += try items.written(item, scanner, text) ?? Array(text)
        }
        guard isAwaiting == awaitsRows else {
            throw PsqlText.Refusal(
                what: "COPY … FROM stdin once it is put together, or none any more",
                offset: bytes.count)
        }
        guard !end.isOpen || !ends else {
            throw PsqlText.Refusal(
                what: "a statement or comment without an end", offset: bytes.count)
        }
        return result
    }

    /// The statement that brings the encoding back; its text is read alike in all of them.
    ///
    /// The name comes from the script: only one that servers know is written, as they spell it. A
    /// backslash may stand for another letter.
    private func opening() throws(PsqlText.Refusal) -> [UInt8] {
        guard !encoding.utf8.contains(UInt8(ascii: "\\")),
            let name = ClientEncoding.canonical(encoding)
        else {
            throw PsqlText.Refusal(
                what: "text behind a client_encoding that no server knows", offset: 0)
        }
        return Array("SET \(isLocal ? "LOCAL " : "")client_encoding = '\(name)';\n".utf8)
    }
}
