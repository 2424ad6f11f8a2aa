package import ByteStreams
package import PsqlSafety
package import SQLSyntax

/// Reads a script from a source, item by item, through one buffer that slides over it.
package final class ScriptReader {
    private let source: any ByteSource
    private var scanner = StatementScanner()
    private var buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var length = 0
    private var isAtEnd = false
    private var hasBegun = false
    /// Whether the first rows behind a COPY statement come next, each of them a line.
    private var beginsRows = false
    /// Whether a comment up to the end of a line was read last.
    private var isBehindComment = false
    /// Which databases the script is of, and which was chosen; nil where that is settled.
    private var parts: DatabaseParts?
    /// Where the item begins.
    package private(set) var line = 1
    /// Where the item begins, in bytes from the start of the script.
    package private(set) var offset: UInt64 = 0

    private static let initialSize = 512 << 10

    package init(_ source: any ByteSource, backslashEscapes: Bool = false) {
        self.source = source
        scanner.backslashEscapes = backslashEscapes
        buffer = .allocate(byteCount: Self.initialSize, alignment: 64)
    }

    /// Reads an export's script ahead: what was chosen of it, and to its end.
    package convenience init(export source: PeekedSource) throws {
        self.init(try ReadAheadSource(source))
        parts = DatabaseParts(choosing: source.database)
    }

    deinit { buffer.deallocate() }

    /// What to call the script in messages.
    package var name: String { source.name }

    /// The text of the item read last; valid until the next one is read.
    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: buffer[start..<start + length])
    }

    /// The tokens of the statement read last, with offsets into `bytes`.
    package var tokens: [Token] { scanner.tokens }

    /// Whether a backslash escapes in the plain strings of the statement read last.
    package var backslashEscapes: Bool { scanner.backslashEscapes }

    /// What stands for the item read last in a script for psql; nil for its own bytes.
    package func written(
        _ item: StatementScanner.Item, _ items: inout PsqlItems?, in place: String
    ) throws(MigrationError) -> [UInt8]? {
        do throws(PsqlText.Refusal) {
            return try items?.written(item, scanner, bytes)
        } catch {
            throw .couldRun(error, "\(place): line \(line)")
        }
    }

    /// Whether rows of a COPY statement come next.
    package var awaitsRows: Bool { scanner.awaitsRows }

    /// The statement read last.
    package var statement: SQLStatement {
        SQLStatement(
            bytes: Array(bytes), tokens: scanner.tokens,
            backslashEscapes: scanner.backslashEscapes)
    }

    /// The part of a statement that was read last.
    package func fragment(isLast: Bool) -> StatementFragment {
        StatementFragment(
            bytes: bytes, tokens: tokens, backslashEscapes: backslashEscapes, isLast: isLast)
    }

    /// The database that the item read last is for; nil where the script does not say.
    package var database: Identifier? { parts?.current }

    /// The databases that the script has connected to, those that were not chosen among them.
    package var databases: [Identifier] { parts?.names ?? [] }

    /// The next item of what is read; nil at the end of the script.
    ///
    /// Throws `.damaged` where an export's script was cut short, and `.usage` where the database that
    /// was chosen is not in it.
    package func next() throws -> StatementScanner.Item? {
        while true {
            let isBehindCopy = awaitsRows
            guard let item = try scanned() else { break }
            let isWanted = parts?.consume(item, bytes, isBehindCopy: isBehindCopy) ?? true
            if item == .comment { try parts?.refuseCutDump(source.name, line: line) }
            if isWanted { return item }
        }
        try parts?.finish(source.name, line: line)
        return nil
    }

    private func scanned() throws -> StatementScanner.Item? {
        if !hasBegun { try begin() }
        start += length
        length = 0
        line = scanner.line
        offset = scanner.offset
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
            let step: StatementScanner.Step
            do {
                step = try scanner.scan(rest, isEnd: isAtEnd)
            } catch {
                // A message at the end makes no statement.
                if !scanner.awaitsRows, StrayMessage.isLikely(rest.prefix { $0 != 0x0a }) {
                    throw StrayMessage.refusal(rest, source.name, line: line)
                }
                if scanner.isInBody {
                    throw MigrationError.openBody("\(source.name): line \(line)")
                }
                throw error
            }
            switch step {
            case .item(let item, let count):
                length = count
                try refuseStrangers(item)
                return item
            case .end: return nil
            case .needMore: try fill()
            }
        }
    }

    /// Refuses what a terminal, or a program's standard error, has put into the script.
    private func refuseStrangers(_ item: StatementScanner.Item) throws(MigrationError) {
        switch item {
        case .statement, .fragment:
            beginsRows = awaitsRows && CopyFrom(statement)?.linesAreRows ?? false
            // White space follows the first word of nearly all statements.
            guard tokens.count > 1, !tokens[1].isTrivia || tokens[0].kind != .word,
                StrayMessage.isLikely(bytes.prefix { $0 != 0x0a })
            else { return }
            throw StrayMessage.refusal(bytes, source.name, line: line)
        case .comment: isBehindComment = bytes.first == UInt8(ascii: "-")
        case .whitespace:
            // pg_dump's comments never end so: names in them have no line ends.
            guard isBehindComment else { return }
            isBehindComment = false
            guard bytes.first == 0x0d else { return }
            throw LineEnds.refusal(source.name, line: line)
        case .copyEnd:
            guard bytes.contains(0x0d) else { return }
            throw LineEnds.refusal(source.name, line: line)
        case .copyRows:
            // The server takes its line ends from the first one, and psql's end of rows for another.
            guard beginsRows, let end = ByteSearch.first(0x0a, in: bytes, from: 0) else { return }
            beginsRows = false
            guard end > 0, bytes[end - 1] == 0x0d else { return }
            throw LineEnds.refusal(source.name, line: line)
        case .metaCommand: return
        }
    }

    /// Skips the byte order mark that some editors put before UTF-8, as psql does.
    private func begin() throws {
        hasBegun = true
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        while end < mark.count, !isAtEnd { try fill() }
        let head = UnsafeRawBufferPointer(rebasing: buffer[..<end])
        if head.starts(with: mark) { start = mark.count }
    }

    /// A zero byte ends a line for psql, which goes on with the next one (psql's input.c, gets_fromFile):
    /// what it reads then is not what stands here.
    private func refuseZero(from start: Int, to end: Int) throws(SQLError) {
        let new = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
        guard let zero = ByteSearch.first(0, in: new, from: 0) else { return }
        let before = UnsafeRawBufferPointer(rebasing: buffer[self.start..<start + zero])
        throw SQLError(
            "a zero byte stands in the text, which no dump has",
            line: scanner.line + ByteSearch.lineFeeds(in: before),
            offset: scanner.offset + UInt64(before.count))
    }

    /// Reads more behind what is left, making room first.
    ///
    /// A statement that does not fit is scanned again from its last token, so the buffer doubles:
    /// the work stays proportional to the text.
    private func fill() throws {
        let rest = end - start
        if start > 0 {
            buffer.baseAddress.map { base in
                base.copyMemory(from: base + start, byteCount: rest)
            }
            start = 0
            end = rest
        }
        if rest > buffer.count / 2 {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: buffer.count * 2, alignment: 64)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<end]))
            buffer.deallocate()
            buffer = larger
        } else if rest == 0, buffer.count > Self.initialSize {
            buffer.deallocate()
            buffer = .allocate(byteCount: Self.initialSize, alignment: 64)
        }
        while end < buffer.count {
            let got = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
            if got == 0 {
                isAtEnd = true
                return
            }
            try refuseZero(from: end, to: end + got)
            end += got
            // What a pipe has is worked on before waiting for more.
            if end - rest >= max(rest, 4096) { return }
        }
    }
}
