import ByteStreams
package import Exports
package import RoleRewriting
import SQLSyntax

/// Reads a script once: its outline, and the rows of chosen tables.
package struct ScriptScan {
    /// The tables whose rows are wanted, by bare name.
    package var wanted: Set<String>
    /// What the script's text has to be; nil where that does not matter.
    package var text: ScriptText?
    /// Tells what becomes of the statements; nil where that does not matter.
    package var rewriter: StatementRewriter?

    /// Hands the rows of those tables to `feed`, and returns what the script holds.
    package mutating func run(
        over source: PeekedSource, path: String, form: String, into feed: inout RowFeed
    ) throws -> ExportOutline {
        let reader = try ScriptReader(export: source)
        var outline = ExportOutline()
        outline.path = path
        outline.format = form
        var head: CopyHead?
        var splitter = CopyRowSplitter()
        var table: ExportOutline.Table?
        var inserts = InsertScan(wanted: wanted)
        var text = text
        var filled = FilledDatabases()
        while let item = try reader.next() {
            switch item {
            case .statement:
                let statement = reader.statement
                filled.note(statement, in: reader.database)
                _ = try text?.read(statement, line: reader.line, of: path)
                Self.note(statement, &outline)
                try rewrite(statement, line: reader.line)
                head = CopyHead(statement)
                splitter = CopyRowSplitter()
                if let head, wanted.contains(head.table) { feed.begin(head) }
                if head == nil { try inserts.consume(statement, &outline, &feed) }
                table = head.map {
                    ExportOutline.Table(
                        database: reader.database?.description, schema: $0.schema, name: $0.table,
                        storedBytes: 0, textBytes: 0, rows: 0, isEstimate: false)
                }
            case .comment: Self.note(comment: reader.bytes, &outline)
            case .copyRows(let count):
                try text?.readRows(reader.bytes, of: head?.readableName ?? "", in: path)
                table?.rows? += UInt64(count)
                table?.textBytes? += UInt64(reader.bytes.count)
                table?.storedBytes += UInt64(reader.bytes.count)
                if let head, wanted.contains(head.table) {
                    splitter.feed(reader.bytes) { feed.deliver($0) }
                }
            case .copyEnd:
                if let table { outline.tables.append(table) }
                table = nil
            case .fragment(let isLast):
                try text?.readPart(reader.bytes, line: reader.line, of: path)
                inserts.consume(fragment: reader, isLast, &outline)
            case .metaCommand:
                guard case .connect(let name)? = MetaCommand(line: reader.bytes) else { break }
                rewriter?.reconnect(to: name)
                // Tables of the same name are others from here on.
                inserts.finish(&outline, &feed)
                inserts = InsertScan(wanted: wanted)
                inserts.database = name.description
            case .whitespace: break
            }
        }
        inserts.finish(&outline, &feed)
        outline.storedBytes = reader.offset
        note(reader.databases, filled, &outline)
        return outline
    }

    private func note(
        _ connected: [Identifier], _ filled: FilledDatabases, _ outline: inout ExportOutline
    ) {
        guard !connected.isEmpty else { return }
        let unnamed = filled.names.contains(nil) ? [Identifier?.none] : []
        outline.databases = (unnamed + connected).map {
            ExportOutline.Database(name: $0?.description, isFilled: filled.names.contains($0))
        }
        if let only = filled.names.first, filled.names.count == 1 {
            outline.databaseName = only?.description
        }
    }

    /// Rows stay as they are, and there may be a statement for each of them.
    private mutating func rewrite(_ statement: SQLStatement, line: Int) throws {
        guard FilledTable(statement) == nil else { return }
        var prefix: [UInt8] = []
        do throws(RewriteError) {
            _ = try rewriter?.rewrite(statement, prefix: &prefix)
        } catch {
            throw RewriteError(
                "line \(line): \(error.message)", role: error.role, statement: error.statement)
        }
    }

    private static func note(_ statement: SQLStatement, _ outline: inout ExportOutline) {
        if let call = SequenceCall(statement) {
            outline.noteSequence(call)
        } else if let copy = CopyHead(statement) {
            outline.tableNames.insert(copy.table)
        } else if statement.isKeyword(0, "CREATE") {
            if let made = statement.indexOfMadeTable(),
                let name = statement.unqualifiedName(at: made)
            {
                outline.tableNames.insert(name.description)
            } else if statement.isKeyword(1, "SEQUENCE"),
                let name = statement.unqualifiedName(at: 2)
            {
                outline.sequenceNames.insert(name.description)
            } else if statement.isKeyword(1, "EXTENSION") {
                let at = statement.hasKeywords(2, "IF", "NOT", "EXISTS") ? 5 : 2
                if let (name, _) = statement.identifier(at: at) {
                    outline.extensions.append(name.description)
                }
            }
        } else if statement.isKeyword(0, "ALTER"), let name = OwnerFinder.owner(in: statement) {
            outline.owners[name.description, default: 0] += 1
        } else if let encoding = ClientEncoding.setting(statement) {
            outline.encoding = encoding
            ClientEncoding.showMessages(in: encoding)
        }
    }

    /// pg_dump says in its first comments which server and which pg_dump made the script.
    private static func note(
        comment: UnsafeRawBufferPointer, _ outline: inout ExportOutline
    ) {
        func rest(after prefix: StaticString) -> String? {
            let matches = prefix.withUTF8Buffer { comment.starts(with: $0) }
            guard matches else { return nil }
            return String(decoding: comment[prefix.utf8CodeUnitCount...], as: UTF8.self)
        }
        if outline.serverVersion == nil {
            outline.serverVersion = rest(after: "-- Dumped from database version ")
        }
        if outline.dumpVersion == nil {
            outline.dumpVersion = rest(after: "-- Dumped by pg_dump version ")
        }
    }
}
