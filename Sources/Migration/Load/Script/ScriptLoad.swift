import Concurrency
import DumpArchive
import PostgresClient
import RoleRewriting
import SQLSyntax

/// Goes through a clean script and loads what it says: statements in their order, rows in parallel.
///
/// What stands before the rows runs in one session. Rows are handed to several sessions as they are
/// read. What stands behind them (indexes, keys, privileges) is kept until all are in, and then runs
/// side by side as far as it may.
struct ScriptLoad {
    private let reader: ScriptReader
    private let progress: LoadProgress
    private let lanes: CopyLanes
    /// What is done already, by the journal's names.
    private let records: [String: JournalRecord]
    private var main: ScriptSession
    private var settings = ScriptSettings()
    /// How many statements there were.
    private var number = 0
    private var block: CopyBlock?
    /// The table of the block that is being read or skipped.
    private var filling: ScriptTable?
    /// How many rows of that block were read.
    private var rowsRead: UInt64 = 0
    /// What an earlier run has loaded of that block, where it loaded all of it, and what is read of it
    /// now.
    private var skipped: (loaded: RowTotal, read: RowSum)?
    private var database = ScriptDatabase()
    private var rowOrder = RowOrder()
    private var blocks: [(block: CopyBlock, table: [UInt8])] = []
    private var order: [[UInt8]] = []
    private var tables: [[UInt8]: ScriptTable] = [:]
    /// What the script says will be there.
    private(set) var definitions = DefinitionStatements()
    /// What stands behind the rows.
    private(set) var post: [PostStatement] = []

    init(
        _ reader: ScriptReader, _ sessions: TargetSession, _ lanes: CopyLanes,
        loading export: String,
        records: [String: JournalRecord], progress: LoadProgress
    ) throws {
        self.reader = reader
        self.lanes = lanes
        self.records = records
        self.progress = progress
        main = try ScriptSession(sessions, loading: export, records: records, progress: progress)
    }

    /// Reads the script to its end; the rows are in, the statements behind them still to be run.
    mutating func run() throws {
        while let item = try reader.next() {
            try progress.checkCancelled()
            switch item {
            case .whitespace, .comment: continue
            case .statement: try statement(reader.statement)
            case .fragment(let isLast): try fragment(isLast: isLast)
            case .metaCommand: try metaCommand()
            case .copyRows: try rows()
            case .copyEnd: try endRows()
            }
        }
        try main.commit()
        try lanes.drain()
        main.close()
        for (block, key) in blocks {
            guard let outcome = block.outcome else {
                throw MigrationError(.bug, "nothing is known of the rows of \(block.key)")
            }
            tables[key]?.total += try outcome.get()
        }
    }

    /// The tables that rows came for, in the order of the script.
    var loaded: [ScriptTable] { order.compactMap { tables[$0] } }

    private mutating func statement(_ statement: SQLStatement) throws {
        number += 1
        let kind = StatementKind(statement)
        if FilledTable(statement) == nil { definitions.take(statement) }
        rowOrder.note(statement)
        switch kind {
        case .bracket, .database: return
        case .removal where database.isEmpty: return
        case .setting(let name):
            settings.set(name, statement.bytes)
            // Later statements behind the rows carry their settings with them.
            if post.isEmpty { try main.set(statement.bytes, number, "a setting") }
        case .copy:
            try flushPost()
            try begin(statement)
        case .besideRows(let isOpen) where post.isEmpty:
            try main.run(statement.bytes, number, statement.summary, isOpen: isOpen)
        case .index, .constraint, .foreignKey: keep(statement, kind)
        case .besideRows, .removal, .other:
            try database.note(statement, line: reader.line)
            if let filled = FilledTable(statement) {
                try flushPost()
                try insert(statement, filled)
            } else if post.isEmpty, blocks.isEmpty, tables.isEmpty {
                try main.run(statement.bytes, number, statement.summary)
            } else {
                keep(statement, kind)
            }
        }
    }

    private mutating func keep(_ statement: SQLStatement, _ kind: StatementKind) {
        post.append(
            PostStatement(
                number: number, summary: statement.summary, text: statement.bytes,
                kind: PostStatement.work(kind), settings: settings.text))
    }

    /// A part of a statement that is too long to be held is too long for a server, too.
    private mutating func fragment(isLast: Bool) throws {
        throw MigrationError(
            .refused, "line \(reader.line): a statement is longer than 8 MiB",
            advice: "Load it with psql: emigrate convert … -o - | psql")
    }

    private mutating func metaCommand() throws {
        guard case .connect(let name)? = MetaCommand(line: reader.bytes) else { return }
        try main.commit()
        try lanes.drain()
        database.connect(to: name.description)
    }

    /// Statements behind rows that stand before other rows have to run before those.
    private mutating func flushPost() throws {
        guard !post.isEmpty else { return }
        try main.commit()
        try lanes.drain()
        let statements = post
        post = []
        for statement in statements {
            try main.set(statement.settings, statement.number, "settings")
            try main.run(statement.text, statement.number, statement.summary)
        }
        try main.commit()
        try main.set(settings.text, number, "settings")
    }

    private mutating func insert(_ statement: SQLStatement, _ filled: FilledTable) throws {
        try lanes.drain()
        _ = rowOrder.rule(for: statement)
        let key = Array(filled.name.map(\.bytes).joined(separator: [0]))
        let isFirst = tables[key] == nil
        var table = tables[key] ?? newTable(filled, key)
        if isFirst { table.total.rows = main.earlierRows(of: table.name) }
        table.isCounted = true
        table.copyStatement = []
        let rows = try main.run(statement.bytes, number, statement.summary, counting: table.name)
        table.total.rows += UInt64(max(0, rows))
        table.bytes += UInt64(statement.bytes.count)
        tables[key] = table
        progress.advance(by: UInt64(statement.bytes.count))
    }

    private mutating func newTable(_ filled: FilledTable, _ key: [UInt8]) -> ScriptTable {
        order.append(key)
        return ScriptTable(
            name: filled.name.map(\.description).joined(separator: "."), key: key,
            copyStatement: [], sqlName: Array(filled.name.map(\.quoted).joined(separator: [0x2e])),
            settings: settings.text)
    }

    private mutating func begin(_ statement: SQLStatement) throws {
        guard let filled = FilledTable(statement), var rule = rowOrder.rule(for: statement) else {
            throw MigrationError(
                .refused, "line \(reader.line): this COPY statement names no table")
        }
        try database.note(statement, line: reader.line)
        try main.commit()
        let key = Array(filled.name.map(\.bytes).joined(separator: [0]))
        let isFirst = tables[key] == nil
        if !isFirst { try lanes.drain() }
        var table = tables[key] ?? newTable(filled, key)
        if isFirst { table.copyStatement = statement.bytes + [0x0a] }
        if table.copyStatement != statement.bytes + [0x0a] { table.isCounted = true }
        table.statements.append(number)
        // A second statement for a table has its rows in one transaction: a share of them could not
        // be taken back without the first one's.
        if !isFirst { rule.isShared = false }
        let block = CopyBlock(
            number: number, name: table.name, statement: statement.bytes, settings: settings.text,
            rule: rule, stop: progress.stop)
        tables[key] = table
        filling = table
        rowsRead = 0
        if let total = ScriptShares.total(of: block.key, in: records) {
            skipped = (total, RowSum())
            tables[key]?.total += total
            return
        }
        try main.discardShares(of: block.key, table.sqlName, settings.text, records)
        try lanes.offer(block)
        self.block = block
        blocks.append((block, key))
    }

    private mutating func rows() throws {
        let bytes = reader.bytes
        if let key = filling?.key { tables[key]?.bytes += UInt64(bytes.count) }
        if skipped != nil {
            skipped?.read.take(bytes)
            return
        }
        guard let block else { return }
        rowsRead += UInt64(ByteSearch.lineFeeds(in: bytes))
        guard block.queue.put(rows: bytes) else {
            throw progress.stop.reason ?? MigrationError.interruption
        }
        lanes.wake()
    }

    private mutating func endRows() throws {
        if let block { lanes.close(block, rows: rowsRead) }
        if let skipped, skipped.read.total != skipped.loaded {
            throw MigrationError(
                .refused,
                "line \(reader.line): the rows of \(filling?.name ?? "a table") are not those that"
                    + " the interrupted load has loaded: this is another export",
                advice: "Resume with that export, or load this one without --resume")
        }
        block = nil
        filling = nil
        skipped = nil
    }
}
