import ByteStreams
import RoleRewriting
import SQLSyntax
import SynapseSchema
import Synchronization

/// Rewrites a SQL script on its way from a source to a sink.
struct ScriptConverter {
    private let reader: ScriptReader
    private let sink: any ByteSink
    /// What the source is called in messages.
    private let name: String
    private let options: ConvertOptions
    private let progress: ConvertProgress
    private var rewriter: ScriptRewriter
    private var report = ConvertReport()
    private var output: [UInt8] = []
    /// The table whose rows come next.
    private var table: String?
    /// How many rows of it were left out; nil where they stay.
    private var emptiedRows: UInt64?
    private var tables: Set<String> = []
    /// How many INSERTs were left out.
    private var insertsLeftOut: UInt64 = 0
    private var frame = DumpFrame()
    private var extensionTables = ExtensionTables()
    /// Whether the rows that come next go with an extension that was left out.
    private var skipsRows = false
    private var dropsNextNewline = false

    private static let outputSize = 256 << 10

    init(
        _ source: any ByteSource, to sink: any ByteSink, options: ConvertOptions,
        progress: ConvertProgress
    ) throws(StreamError) {
        name = source.name
        reader = ScriptReader(try ReadAheadSource(source))
        self.sink = sink
        self.options = options
        self.progress = progress
        rewriter = ScriptRewriter(
            statements: StatementRewriter(roles: options.roles, options: options.rewriting))
    }

    mutating func run() throws -> ConvertReport {
        output.reserveCapacity(Self.outputSize + (64 << 10))
        if let key = options.restrictKey { output += Array("\\restrict \(key)\n\n".utf8) }
        while let item = try reader.next() {
            if progress.isCancelled.load(ordering: .relaxed) {
                throw MigrationError(.interrupted, "the conversion was interrupted")
            }
            try take(item)
            progress.done.store(reader.offset, ordering: .relaxed)
            if output.count >= Self.outputSize { try flush() }
        }
        if let line = frame.missingLine {
            throw SQLError(
                "the script ends without the line “\(line)”: it was cut short",
                line: reader.line, offset: reader.offset)
        }
        if !options.isVerbatim {
            rewriter.flush(into: &output)
            output += rewriter.statements.endSession()
            report.rewriting = rewriter.statements.report
        }
        if let key = options.restrictKey { output += Array("\\unrestrict \(key)\n\n".utf8) }
        try flush()
        report.isSynapse = SynapseTables.isSynapse(tables)
        if insertsLeftOut > 0 {
            report.tablesLeftOut.append((SynapseTables.oneTimeKeys, insertsLeftOut))
        }
        return report
    }

    private mutating func take(_ item: StatementScanner.Item) throws {
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
        case .comment:
            frame.take(comment: reader.bytes)
            if options.isVerbatim {
                output += reader.bytes
            } else {
                rewriter.comment(reader.bytes, into: &output)
            }
        case .statement: try statement()
        case .fragment(let isLast):
            report.rows += isLast ? 1 : 0
            // The first part of a statement is held back by its comments, the others by nothing.
            rewriter.verbatim(reader.bytes, into: &output)
        case .metaCommand: try metaCommand()
        case .copyRows(let count): try rows(count)
        case .copyEnd where skipsRows: skipsRows = false
        case .copyEnd:
            output += Array("\\.\n".utf8)
            finishTable()
        }
    }

    private mutating func statement() throws {
        let statement = reader.statement
        try refuseUnsafeEncoding(statement)
        guard !options.isVerbatim else {
            _ = noteTable(statement)
            output += reader.bytes
            report.entries += 1
            return
        }
        if extensionTables.isMissing(theTableFilledBy: statement) {
            rewriter.leaveOut(statement, .extensionMember)
            skipsRows = statement.isKeyword(0, "COPY")
            return
        }
        guard noteTable(statement) else { return }
        do throws(RewriteError) {
            let isKept = try rewriter.statement(statement, into: &output)
            extensionTables.note(statement, isKept: isKept)
            if isKept { report.entries += 1 }
        } catch {
            throw RewriteError(
                "line \(reader.line): \(error.message)", role: error.role,
                statement: error.statement)
        }
    }

    /// Encodings whose characters hold ASCII bytes cannot be read byte by byte.
    private func refuseUnsafeEncoding(_ statement: SQLStatement) throws {
        guard let encoding = ClientEncoding.setting(statement), !ClientEncoding.isSafe(encoding)
        else { return }
        throw SQLError(
            "the client encoding \(encoding) cannot be read safely; dump again with -E UTF8",
            line: reader.line, offset: reader.offset)
    }

    /// Takes note of the table that a statement makes or fills; false where the statement goes.
    private mutating func noteTable(_ statement: SQLStatement) -> Bool {
        let isCopy = statement.isKeyword(0, "COPY")
        let isInsert = statement.hasKeywords(0, "INSERT", "INTO")
        guard isCopy || isInsert || statement.hasKeywords(0, "CREATE", "TABLE"),
            let name = statement.unqualifiedName(at: isCopy ? 1 : 2)?.description
        else { return true }
        if SynapseTables.isTelling(name) { tables.insert(name) }
        let isEmptied =
            name == SynapseTables.oneTimeKeys && !options.keepsOneTimeKeys
            && !options.isVerbatim && SynapseTables.isSynapse(tables)
        if isCopy {
            table = name
            emptiedRows = isEmptied ? 0 : nil
        } else if isInsert {
            if isEmptied {
                insertsLeftOut += 1
                dropsNextNewline = true
                return false
            }
            report.rows += 1
        }
        return true
    }

    private mutating func rows(_ count: Int) throws {
        guard !skipsRows else { return }
        if let left = emptiedRows {
            emptiedRows = left + UInt64(count)
            return
        }
        report.rows += UInt64(count)
        report.dataBytes += UInt64(reader.bytes.count)
        try flush()
        try sink.write(reader.bytes)
        report.outputBytes += UInt64(reader.bytes.count)
    }

    private mutating func finishTable() {
        if let rows = emptiedRows, let table {
            report.tablesLeftOut.append((table, rows))
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
        case .restrict, .unrestrict, .encoding: dropsNextNewline = true
        case .connect(let database):
            rewriter.statements.reconnect()
            extensionTables.reconnect()
            rewriter.flush(into: &output)
            if let key = options.restrictKey { output += Array("\\unrestrict \(key)\n".utf8) }
            output += MetaCommand.connect(to: database)
            if let key = options.restrictKey { output += Array("\n\\restrict \(key)\n".utf8) }
        }
    }

    private mutating func flush() throws {
        guard !output.isEmpty else { return }
        try output.withUnsafeBytes { bytes in try sink.write(bytes) }
        report.outputBytes += UInt64(output.count)
        output.removeAll(keepingCapacity: true)
    }
}
