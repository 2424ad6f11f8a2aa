package import Exports
package import RoleRewriting
import SQLSyntax
import Selection
import SynapseSchema
import Synchronization

/// Rewrites a SQL script, item by item.
package struct ScriptTransformer {
    private let reader: ScriptReader
    private let sink: any ScriptSink
    /// What the source is called in messages.
    private let name: String
    private let options: TransformOptions
    private let progress: TransformProgress
    private var rewriter: ScriptRewriter
    private var report = TransformReport()
    private var output: [UInt8] = []
    /// The table whose rows come next.
    private var table: String?
    private var copied: FilledTable?
    /// How many rows of it were left out; nil where they stay.
    private var emptiedRows: UInt64?
    /// The table of the last INSERT statement.
    private var insertTable: FilledTable?
    /// The tables so far that tell whether the script is Synapse's.
    private var tables: Set<String> = [] {
        didSet { report.isSynapse = SynapseTables.isSynapse(tables) }
    }
    /// Whether the rows that come next go with an extension that was left out.
    private var skipsRows = false
    private var selector: ScriptSelector
    private var text: ScriptText
    private var psql: PsqlGuard
    private var end = ScriptEnd()
    private var isInFragment = false
    /// Counts the rows of a long INSERT statement.
    private var long = InsertedRowReader()
    private var skipsFragment = false
    private var dropsNextNewline = false
    /// Whether the script is one database's part of it.
    private let isOneDatabase: Bool
    /// Whether that part has begun.
    private var hasConnected = false

    private static let outputSize = 256 << 10

    package init(
        _ source: PeekedSource, to sink: any ScriptSink, options: TransformOptions,
        progress: TransformProgress
    ) throws {
        name = source.name
        selector = try ScriptSelector(
            options.contentOptions.selection, script: name, isClusterDump: source.isClusterDump)
        isOneDatabase = source.database != nil
        reader = try ScriptReader(export: source)
        self.sink = sink
        self.options = options
        self.progress = progress
        text = ScriptText(given: options.contentOptions.encoding)
        psql = PsqlGuard(options)
        rewriter = ScriptRewriter(
            statements: StatementRewriter(
                roles: options.contentOptions.roles, options: options.contentOptions.rewriting))
        try nameRoles(in: options.contentOptions.encoding)
    }

    /// Has the roles that options name be found in text of an encoding.
    private mutating func nameRoles(in encoding: String?) throws(MigrationError) {
        try rewriter.statements.roles.adopt(options.contentOptions.roles, in: encoding)
    }

    /// What was rewritten so far.
    package var rewriting: RewriteReport { rewriter.statements.report }

    package mutating func run() throws -> TransformReport {
        output.reserveCapacity(Self.outputSize + (64 << 10))
        if options.stopsOnError { output += MetaCommand.stoppingOnError + [0x0a] }
        if let key = options.restrictKey { output += Array("\\restrict \(key)\n\n".utf8) }
        if options.isSingleTransaction { output += Transaction.begin }
        if !options.isVerbatim { output += text.opening }
        while let item = try reader.next() {
            try progress.checkGoingOn()
            try consume(item)
            progress.done.store(reader.offset, ordering: .relaxed)
            if sink.tellsPlaces || output.count >= Self.outputSize { try flush() }
        }
        var rest: [UInt8] = []
        if !options.isVerbatim {
            rewriter.flush(into: &output)
            rest = rewriter.statements.endSession()
            report.rewriting = rewriter.statements.report
        }
        if options.isSingleTransaction { rest += Transaction.commit }
        if let key = options.restrictKey { rest += Array("\\unrestrict \(key)\n\n".utf8) }
        try flush()
        // Who takes statements has been handed the last one whole.
        if !rest.isEmpty, !sink.tellsPlaces { output = end.text }
        output += rest
        try flush()
        try selector.finish()
        report.selection = selector.report(isSynapse: report.isSynapse)
        return report
    }

    private mutating func consume(_ item: StatementScanner.Item) throws {
        // It was the one of the line that went.
        if item != .whitespace { dropsNextNewline = false }
        switch item {
        case .whitespace:
            var bytes = reader.bytes
            // A command of psql's that was taken out takes its line with it.
            if dropsNextNewline, bytes.first == 0x0a {
                bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
            }
            dropsNextNewline = false
            if options.isVerbatim {
                output += bytes
            } else {
                rewriter.whitespace(bytes, into: &output)
            }
        case .comment: try comment()
        case .statement: try statement()
        case .fragment(let isLast): try fragment(isLast: isLast)
        case .metaCommand: try metaCommand()
        case .copyRows(let count): try rows(count)
        case .copyEnd where skipsRows:
            skipsRows = false
            dropsNextNewline = options.isVerbatim
        case .copyEnd:
            endCopyLine()
            output += Array("\\.\n".utf8)
            finishTable()
        }
    }

    private mutating func comment() throws {
        let text = try psql.written(.comment, reader, in: name, behind: output)
        if options.isVerbatim {
            output += reader.bytes
        } else if let text {
            text.withUnsafeBytes { rewriter.comment($0, into: &output) }
        } else {
            rewriter.comment(reader.bytes, into: &output)
        }
    }

    private mutating func statement() throws {
        var statement = reader.statement
        try refuseUnsafeEncoding(statement)
        if !options.isVerbatim {
            let before = text.name
            statement = try text.read(statement, line: reader.line, of: name)
            if text.name != before { try nameRoles(in: text.name) }
        }
        if options.isSingleTransaction,
            try Transaction.replaces(statement, in: name, line: reader.line)
        {
            dropsNextNewline = true
            return
        }
        end.note(statement)
        let filled = FilledTable(statement)
        guard try isChosen(statement, filled) else { return }
        guard !options.isVerbatim else {
            noteTable(statement, filled)
            let start = output.count
            output += reader.bytes
            try psql.finish(statement, in: &output, from: start, reader, of: name)
            report.entries += 1
            return
        }
        if let filled, leaveOut(filled, statement) { return }
        noteTable(statement, filled)
        let start = output.count
        do throws(RewriteError) {
            let isKept = try rewriter.statement(statement, into: &output)
            if isKept { report.entries += 1 }
        } catch {
            throw RewriteError(
                "line \(reader.line): \(error.message)", role: error.role,
                statement: error.statement)
        }
        try psql.finish(statement, in: &output, from: start, reader, of: name)
        try handOn(statement, from: start)
        let following = text.following(statement)
        if !following.isEmpty { output += [0x0a] + following.dropLast() }
    }

    /// Spares whoever wants statements to find one in the text where it is there as it was read.
    private mutating func handOn(_ statement: SQLStatement, from start: Int) throws {
        guard sink.tellsPlaces, ByteSearch.ends(output, from: start, with: statement.bytes) else {
            return
        }
        output.removeLast(statement.bytes.count)
        try flush()
        try sink.write(statement, from: .line(reader.line))
        report.outputBytes += UInt64(statement.bytes.count)
    }

    /// Whether a statement is wanted; where not, the rows that follow it are passed over.
    private mutating func isChosen(
        _ statement: SQLStatement, _ filled: FilledTable?
    ) throws -> Bool {
        if try selector.keeps(statement, filling: filled) { return true }
        noteTelling(statement, filled)
        if options.contentOptions.selection.dataOnly { try rewriter.statements.passOver(statement) }
        rewriter.leaveOut(statement, nil)
        skipsRows = reader.awaitsRows
        dropsNextNewline = options.isVerbatim && !skipsRows
        return false
    }

    /// A part of a long statement, which goes or stays with its first part.
    private mutating func fragment(isLast: Bool) throws {
        if !isInFragment {
            let head = FilledTable.head(of: reader.bytes)
            let filled = FilledTable(head)
            skipsFragment =
                try !isChosen(head, filled)
                || filled.map { !options.isVerbatim && leaveOut($0, head) } ?? false
            if !skipsFragment {
                noteTable(head, filled, isWhole: false)
                report.entries += 1
            }
            long.begin()
        }
        isInFragment = !isLast
        if !skipsFragment { end.note(fragment: reader.tokens) }
        if insertTable != nil, !skipsFragment {
            long.feed(
                reader.tokens, in: reader.bytes, escapes: reader.backslashEscapes, isPart: true
            ) { _ in }
            if isLast { report.rows += long.rows }
        }
        if !skipsFragment, !options.isVerbatim {
            try text.readPart(reader.bytes, line: reader.line, of: name)
        }
        guard !skipsFragment else { return }
        if let text = try psql.written(.fragment(isLast: isLast), reader, in: name, behind: output)
        {
            text.withUnsafeBytes { rewriter.verbatim($0, into: &output) }
        } else {
            rewriter.verbatim(reader.bytes, into: &output)
        }
    }

    /// Encodings whose characters hold ASCII bytes cannot be read byte by byte.
    private func refuseUnsafeEncoding(_ statement: SQLStatement) throws {
        guard let encoding = ClientEncoding.setting(statement), !ClientEncoding.isSafe(encoding)
        else { return }
        throw SQLError(
            "the client encoding \(encoding) cannot be read safely", line: reader.line,
            offset: reader.offset, advice: "Dump it again with pg_dump -E UTF8")
    }

    /// Leaves out a statement whose rows must not be loaded, or have nowhere to go.
    private mutating func leaveOut(_ table: FilledTable, _ statement: SQLStatement) -> Bool {
        if rewriter.statements.fillsMissingTable(statement) {
            rewriter.leaveOut(statement, .extensionMember)
            skipsRows = reader.awaitsRows
            return true
        }
        // COPY stays, with no rows.
        guard !table.isCopy, isEmptied(table) else { return false }
        rewriter.leaveOut(statement, nil)
        report.noteLeftOut(rows: InsertedRows.count(statement), of: table.bareName)
        return true
    }

    private func isEmptied(_ table: FilledTable) -> Bool {
        !options.contentOptions.keepsOneTimeKeys && !options.isVerbatim
            && report.isSynapse && table.bareName == SynapseTables.oneTimeKeys
    }

    private mutating func noteTable(
        _ statement: SQLStatement, _ filled: FilledTable?, isWhole: Bool = true
    ) {
        noteTelling(statement, filled)
        guard let filled else { return }
        if filled.isCopy {
            table = filled.bareName
            copied = filled
            psql.beginRows()
            emptiedRows = isEmptied(filled) ? 0 : nil
        } else {
            if isWhole { report.rows += InsertedRows.count(statement) }
            if filled != insertTable { report.tables += 1 }
            insertTable = filled
        }
    }

    /// Takes note of a table that tells whether the script is Synapse's.
    private mutating func noteTelling(_ statement: SQLStatement, _ filled: FilledTable?) {
        // Most statements of a script of INSERTs are for the table of the one before.
        if let filled, filled == insertTable { return }
        var table = filled?.bareName
        if filled == nil, let made = statement.indexOfMadeTable() {
            table = statement.lastName(at: made)?.name.description
        }
        if let table, SynapseTables.isTelling(table) { tables.insert(table) }
    }

    private mutating func rows(_ count: Int) throws {
        guard !skipsRows else { return selector.noteRowsLeftOut(count) }
        if let left = emptiedRows {
            emptiedRows = left + UInt64(count)
            return
        }
        if !options.isVerbatim {
            try text.readRows(reader.bytes, of: copied?.readableName ?? "", in: name)
        }
        try psql.readRows(reader.bytes, of: copied?.readableName ?? "", in: name)
        endCopyLine()
        report.rows += UInt64(count)
        report.dataBytes += UInt64(reader.bytes.count)
        try flush()
        try sink.write(rows: reader.bytes, from: .line(reader.line))
        report.outputBytes += UInt64(reader.bytes.count)
    }

    /// Writes a comment behind a COPY statement, and the end of their line: they do not wait for the
    /// next statement, as the rows begin on the next line.
    private mutating func endCopyLine() {
        if !options.isVerbatim { rewriter.flush(into: &output) }
    }

    private mutating func finishTable() {
        if let rows = emptiedRows, let table {
            report.noteLeftOut(rows: rows, of: table)
        } else {
            report.tables += 1
        }
        emptiedRows = nil
        table = nil
    }

    private mutating func metaCommand() throws {
        guard let command = MetaCommand(line: reader.bytes) else {
            let text = String(decoding: reader.bytes.prefix(40), as: UTF8.self)
            throw MigrationError(
                .damaged,
                "\(name): line \(reader.line): the psql command \(text.debugDescription) is none"
                    + " that pg_dump writes, and would run on your machine",
                advice: "Do not load this script with psql; ask whoever made it")
        }
        switch command {
        case .restrict, .unrestrict, .encoding, .stopOnError, .display: dropsNextNewline = true
        case .connect(let database) where isOneDatabase && options.isForPsql:
            try beginAnew(insteadOf: database)
        case .connect(let database):
            guard !options.isSingleTransaction else {
                throw MigrationError(
                    .usage,
                    "\(name): line \(reader.line): the script connects to a database, which one"
                        + " transaction cannot outlive",
                    advice: "Convert it without --single-transaction")
            }
            try psql.refuse(connectingTo: database, in: "\(name): line \(reader.line)")
            rewriter.statements.reconnect(to: database)
            rewriter.flush(into: &output)
            if let key = options.restrictKey { output += Array("\\unrestrict \(key)\n".utf8) }
            output += MetaCommand.connect(to: database)
            if let key = options.restrictKey { output += Array("\n\\restrict \(key)\n".utf8) }
            try reconnect()
            if !options.isVerbatim, !text.opening.isEmpty { output += [0x0a] + text.opening }
        }
    }

    /// Has what follows find the session as a new connection would: the database that was chosen of
    /// several is the one that psql is in, whatever its name.
    private mutating func beginAnew(insteadOf database: Identifier) throws {
        dropsNextNewline = true
        rewriter.statements.stayConnected(insteadOf: database)
        try reconnect()
        guard hasConnected else {
            hasConnected = true
            return
        }
        rewriter.flush(into: &output)
        output += Array("RESET SESSION AUTHORIZATION;\nRESET ALL;\n".utf8)
        if !options.isVerbatim { output += text.opening }
    }

    private mutating func reconnect() throws {
        text.reconnect()
        psql.reconnect()
        try nameRoles(in: text.name)
    }

    private mutating func flush() throws {
        guard !output.isEmpty else { return }
        try output.withUnsafeBytes { try sink.write($0, from: .line(reader.line)) }
        report.outputBytes += UInt64(output.count)
        end.note(output)
        output.removeAll(keepingCapacity: true)
    }
}
