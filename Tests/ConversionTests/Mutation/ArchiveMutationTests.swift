import ArchiveText
import ByteStreams
import DumpArchive
import RoleRewriting
import SQLSyntax
import TestSupport
import Testing

@testable import DatabaseWork
@testable import Exports
@testable import LoadPlanning
@testable import Loading
@testable import Transformation

@Suite("No spoilt entry of an archive makes a reader of its contents crash")
struct ArchiveMutationTests {
    private static let contents = Result {
        try ["pg10", "pg15", "pg18"].map { release in
            try TOCReader.readDirectory(
                MemorySource(Fixture.bytes("corpus/\(release)/appdb-Fd/toc.dat")))
        }
    }

    @Test("definitions, names, kinds and dependencies", arguments: 1...4)
    func entries(_ seed: Int) throws {
        var mutator = Mutator(seed: UInt64(seed))
        for original in try Self.contents.get() {
            for _ in 0..<3 {
                var contents = original
                for _ in 0..<60 { spoil(&contents, &mutator) }
                try read(contents)
            }
        }
    }

    private func spoil(_ contents: inout TableOfContents, _ mutator: inout Mutator) {
        let index = mutator.number(below: contents.entries.count)
        let other = contents.entries[mutator.number(below: contents.entries.count)]
        spoil(&contents.entries[index], other, &mutator)
    }

    private func spoil(_ entry: inout TOCEntry, _ other: TOCEntry, _ mutator: inout Mutator) {
        switch mutator.number(below: 10) {
        case 0...3:
            entry.definition = text(entry.definition ?? other.definition, &mutator)
        case 4: entry.copyStatement = text(entry.copyStatement ?? other.copyStatement, &mutator)
        case 5: entry.dropStatement = text(entry.dropStatement ?? other.dropStatement, &mutator)
        case 6: mutator.spoil(&entry.tag)
        case 7:
            entry.namespace = mutator.chance(50) ? nil : []
            entry.owner = mutator.chance(50) ? nil : Array(" ".utf8)
        case 8: entry.dependencies = [other.dumpID, entry.dumpID]
        default:
            entry.kind = other.kind
            entry.section = other.section
            entry.hasData = other.hasData
        }
    }

    private func text(_ text: [UInt8]?, _ mutator: inout Mutator) -> [UInt8] {
        guard let text, let statement = SQLStatement(parsing: text) else { return [] }
        return mutator.mutated(statement) + [0x0a]
    }

    private func read(_ contents: TableOfContents) throws {
        var rewritten = contents
        do {
            var rewriter = try ArchiveRewriter(
                contents, roles: RoleMap(), options: RewriteOptions(),
                backslashEscapes: false)
            rewritten = try rewriter.rewrite(contents)
        } catch {}
        for contents in [contents, rewritten] {
            do { try EntryCheck.check(contents, path: "toc.dat") } catch {}
            for text in contents.entries.compactMap(\.copyStatement) { _ = CopyText(text) }
            do {
                let scripts = try EntryScripts(toc: contents, options: ScriptOptions())
                _ = ArchivePlan.make(scripts, options: .init(jobs: 4))
                for index in contents.entries.indices { _ = try scripts.definition(of: index) }
            } catch {}
            let bytes = TOCWriter.bytes(of: contents)
            do { _ = try TOCReader.readDirectory(MemorySource(bytes)) } catch {}
        }
    }
}
