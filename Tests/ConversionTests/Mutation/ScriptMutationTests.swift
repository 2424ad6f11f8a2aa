import ByteStreams
import DumpArchive
import Foundation
import SQLSyntax
import SynapseSchema
import TestSupport
import Testing
import Transformation

@testable import Exports
@testable import Loading
@testable import TargetCheck

@Suite("No spoilt script makes a command crash", .blocking)
struct ScriptMutationTests {
    @Test("scripts of spoilt statements are examined and converted", arguments: 1...6)
    func scripts(_ seed: Int) throws {
        let statements = try MutationCorpus.statements()
        var mutator = Mutator(seed: UInt64(1000 + seed))
        let folder = try TemporaryDirectory()
        let input = folder.file("in.sql")
        for _ in 0..<20 {
            var text = Array("-- PostgreSQL database dump\n".utf8)
            for _ in 0..<20 {
                let statement = mutator.pick(statements)
                text += mutator.chance(50) ? mutator.mutated(statement) : statement.bytes
                text.append(0x0a)
                if CopyFrom(statement) != nil { text += Array("1\t2\n\\.\n".utf8) }
            }
            if mutator.chance(30) { mutator.spoil(&text) }
            _ = try folder.write(text, to: "in.sql")
            do { try convert(input, to: folder.file("out.sql")) } catch {}
            let examiner = Examiner(
                for: [.check, .readiness, .sequences, .count], releases: try ReleaseTable.builtIn())
            do { _ = try examiner.examine(input.path) } catch {}
        }
    }
}
