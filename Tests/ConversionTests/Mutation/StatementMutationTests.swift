import DumpArchive
import ObjectNames
import RoleRewriting
import SQLSyntax
import TestSupport
import Testing

@testable import DatabaseWork
@testable import Definitions
@testable import Exports
@testable import LoadPlanning
@testable import Loading
@testable import Selection
@testable import Verification

/// Every reader of statements, with what it learned of the statements before.
private struct Readers {
    var rewriter: ScriptRewriter
    var plain = ObjectNames.SearchPath()
    var account = ScriptAccount()
    var rowOrder = RowOrder()
    var indexOrder = IndexOrder()
    var builder = ExpectedCatalogBuilder()
    var database = ScriptDatabase()
    var selector: ScriptSelector

    init() throws {
        var roles = RoleMap()
        for owner in ["app_owner", "k7"] { roles.noteOwner(Identifier(owner)) }
        rewriter = ScriptRewriter(
            statements: StatementRewriter(roles: roles, options: RewriteOptions()))
        var selection = Selection()
        selection.excludedRows = [try NamePattern("a.b")]
        selector = try ScriptSelector(selection, script: "a script", isClusterDump: true)
    }

    /// Has each of them read a text; what it refuses is as good as what it takes.
    mutating func read(_ text: [UInt8]) {
        do { _ = try rewriter.rewrite(script: text, owner: nil, backslashEscapes: false) } catch {}
        _ = CopyText(text)
        _ = IndexCost.of(text, rows: 1000, columns: 3)
        _ = CanonicalSQL.text(String(decoding: text, as: UTF8.self), shadows: [:])
        _ = CanonicalSQL.arguments(String(decoding: text, as: UTF8.self))
        for escapes in [false, true] {
            for statement in SQLStatement.all(in: text, backslashEscapes: escapes) {
                read(statement)
            }
        }
    }

    private mutating func read(_ statement: SQLStatement) {
        _ = statement.summary
        plain.consume(statement)
        if let copy = CopyFrom(statement) {
            _ = CopyFrom.statement(statement, copy, into: [0x78])
        }
        InsertStatement(statement)?.forEachRow { _ in }
        _ = CopyHead(statement)
        _ = SequenceCall(statement)
        _ = ClientEncoding.setting(statement)
        _ = OwnerFinder.owner(in: statement)
        _ = SessionTimeouts.areChanged(by: statement)
        _ = RemakeStep(statement)
        let filling = account.consume(statement)
        _ = indexOrder.kind(of: statement)
        rowOrder.note(statement)
        _ = rowOrder.rule(for: statement)
        builder.consume(statement)
        do { try database.note(statement, in: "script") } catch {}
        do {
            _ = try selector.keeps(
                statement, filling: filling == nil ? nil : FilledTable(statement))
        } catch {}
    }
}

@Suite("No spoilt statement makes a reader of statements crash")
struct StatementMutationTests {
    private static let seeds = 1...12
    private static let statements = Result { try MutationCorpus.statements() }

    @Test("statements with tokens gone, doubled and in other places", arguments: seeds)
    func tokens(_ seed: Int) throws {
        let statements = try Self.statements.get()
        var mutator = Mutator(seed: UInt64(seed))
        var readers = try Readers()
        for round in 0..<400 {
            // What is known of tables and schemas grows, and every statement pays for it.
            if round % 100 == 0 { readers = try Readers() }
            readers.read(mutator.mutated(mutator.pick(statements)))
        }
    }

    @Test("every statement, cut behind each of its tokens")
    func cuts() throws {
        for statement in try MutationCorpus.written.map({ try WholeScript.statement($0) }) {
            var readers = try Readers()
            for token in statement.tokens {
                readers.read(Array(statement.bytes[..<token.end]) + [UInt8(ascii: ";")])
                readers.read(Array(statement.bytes[token.start...]))
            }
        }
    }

    @Test("psql commands", arguments: seeds)
    func commands(_ seed: Int) {
        let lines = [
            "\\connect name", "\\connect -reuse-previous=on \"dbname='a b'\"", "\\restrict abc",
            "\\unrestrict abc", "\\encoding SQL_ASCII", "\\connect \"a\"",
        ]
        var mutator = Mutator(seed: UInt64(seed))
        for _ in 0..<300 {
            var line = Array(mutator.pick(lines).utf8)
            mutator.spoil(&line)
            _ = MetaCommand(line: line)
        }
    }

    @Test("comments that pg_dump writes before its entries")
    func comments() throws {
        let lines = [
            "-- User Config \"a\"", "-- Name: a; Type: TABLE; Schema: b; Owner: c; Tablespace: d",
            "-- Name: USER MAPPING a SERVER b; Type: USER MAPPING; Schema: -; Owner: c",
            "-- Data for Name: a; Type: TABLE DATA; Schema: b; Owner: c",
        ]
        for line in lines {
            for length in 0...line.utf8.count {
                let text = "--\n\(line.prefix(length))\n--\n\nSELECT 1;\n"
                var readers = try Readers()
                readers.read(Array(text.utf8))
            }
        }
    }
}
