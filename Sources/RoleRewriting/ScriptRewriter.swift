public import SQLSyntax

/// Rewrites the text of a script, item by item as a scanner cuts it.
///
/// Comments and white space before a statement are held back until it is known whether the
/// statement stays, so that the headers of what is left out go with it.
public struct ScriptRewriter: Sendable {
    /// The statements' rewriter, with its report.
    public var statements: StatementRewriter

    private var held: [UInt8] = []
    private var header = HeaderComment()
    private var lastWasLeftOut = false
    private var prefix: [UInt8] = []

    /// A comment block longer than this, in bytes, is written without waiting for its statement.
    private static let maximumHeld = 64 << 10

    /// Creates a rewriter at the start of a script.
    public init(statements: StatementRewriter) {
        self.statements = statements
    }

    /// Takes white space between statements.
    public mutating func whitespace(
        _ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]
    ) {
        guard !lastWasLeftOut else { return }
        // White space behind a statement belongs to it; behind a comment it waits with it.
        if held.isEmpty { output += bytes } else { hold(bytes, &output) }
    }

    /// Takes a comment between statements.
    public mutating func comment(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        if lastWasLeftOut {
            // The header of a statement that was left out makes room for the next one.
            if header.isComplete { held.removeAll(keepingCapacity: true) }
            lastWasLeftOut = false
        }
        if let text = header.feed(
            bytes, owner: { [statements] in statements.roles.shownImage(of: $0) })
        {
            text.withUnsafeBytes { hold($0, &output) }
        } else {
            hold(bytes, &output)
        }
        if header.isComplete {
            // A name with a line end in it is shown as another one.
            let isKnown = header.owner.map { statements.roles.owners.contains($0) } ?? false
            statements.note(ownerOfEntry: isKnown ? header.owner : nil)
        }
    }

    /// Takes a whole statement; false where it was left out.
    public mutating func statement(
        _ statement: SQLStatement, into output: inout [UInt8]
    ) throws(RewriteError) -> Bool {
        let rewriting = try statements.rewrite(statement, prefix: &prefix)
        guard rewriting != .leftOut else {
            lastWasLeftOut = true
            return false
        }
        flush(into: &output)
        output += prefix
        if case .replaced(let text) = rewriting {
            output += text
        } else {
            output += statement.bytes
        }
        return true
    }

    /// Leaves out a statement, and its header, for a reason that the caller knows.
    ///
    /// With nil for a reason, the report does not count it.
    public mutating func leaveOut(_ statement: SQLStatement, _ reason: RewriteReport.Reason?) {
        if let reason { statements.countOmission(reason, statement.summary) }
        lastWasLeftOut = true
    }

    /// Takes text that stays as it is: a part of a statement, a command.
    public mutating func verbatim(
        _ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]
    ) {
        flush(into: &output)
        output += bytes
    }

    /// Writes what is held back.
    public mutating func flush(into output: inout [UInt8]) {
        output += held
        held.removeAll(keepingCapacity: true)
        header = HeaderComment()
        lastWasLeftOut = false
    }

    private mutating func hold(_ bytes: UnsafeRawBufferPointer, _ output: inout [UInt8]) {
        held += bytes
        if held.count > Self.maximumHeld { flush(into: &output) }
    }
}

extension ScriptRewriter {
    /// Rewrites a whole script that holds statements only: the text of an archive's entry.
    ///
    /// `owner` owns the objects of the privileges in it, and `isMadeByExport` says whether they are
    /// in the archive, if that is known.
    public mutating func rewrite(
        script: [UInt8], owner: Identifier?, isMadeByExport: Bool? = nil, backslashEscapes: Bool
    ) throws -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(script.count + 64)
        statements.note(ownerOfEntry: owner, isMadeByExport: isMadeByExport)
        var scanner = StatementScanner()
        scanner.backslashEscapes = backslashEscapes
        var position = 0
        try script.withUnsafeBytes { bytes in
            while position < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
                guard case .item(let item, let length) = try scanner.scan(rest, isEnd: true) else {
                    return
                }
                let text = UnsafeRawBufferPointer(rebasing: rest[..<length])
                switch item {
                case .whitespace: whitespace(text, into: &output)
                case .comment: comment(text, into: &output)
                case .statement:
                    let parsed = SQLStatement(
                        bytes: Array(text), tokens: scanner.tokens,
                        backslashEscapes: scanner.backslashEscapes)
                    _ = try statement(parsed, into: &output)
                case .metaCommand, .copyRows, .copyEnd, .fragment:
                    throw SQLError(
                        "a psql command or COPY data stands in an entry's definition",
                        line: scanner.line, offset: scanner.offset)
                }
                position += length
            }
        }
        let wasLeftOut = lastWasLeftOut
        let end = statements.endSession()
        if wasLeftOut, output.isEmpty {
            held.removeAll(keepingCapacity: true)
            lastWasLeftOut = false
            header = HeaderComment()
            return end
        }
        if !end.isEmpty, let last = output.last, last != 0x0a, held.first != 0x0a {
            output.append(0x0a)
        }
        flush(into: &output)
        // An entry's text ends its line, whatever became of its last statement.
        if script.last == 0x0a, let last = output.last, last != 0x0a { output.append(0x0a) }
        return output + end
    }
}

extension RoleMap {
    /// What stands for a role in a comment that pg_dump wrote; line ends would end the comment
    /// (dumputils.c, sanitize_line).
    func shownImage(of role: Identifier) -> [UInt8] {
        guard let image = mappedRole(for: role) else { return [UInt8(ascii: "-")] }
        return image.bytes.map { $0 == 0x0a || $0 == 0x0d ? 0x20 : $0 }
    }
}
