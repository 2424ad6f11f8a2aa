import Foundation
import SynapseSchema
import TestSupport
import Testing

@Suite("Tables that can stay behind, and tables that cannot", .blocking)
struct LeftBehindTests {
    @Test("no table is both, or named twice")
    func disjoint() {
        let disposable = SynapseTables.disposable.map(\.name)
        let indispensable = SynapseTables.indispensable.map(\.name)
        #expect(Set(disposable).count == disposable.count)
        #expect(Set(indispensable).count == indispensable.count)
        #expect(Set(disposable).isDisjoint(with: indispensable))
    }

    @Test("companions name each other")
    func companions() {
        let companions = Dictionary(
            uniqueKeysWithValues: SynapseTables.disposable.map { ($0.name, $0.companion) })
        for case (let name, let companion?) in companions {
            #expect(companions[companion] == name)
        }
    }

    @Test("all of them are tables of a real Synapse, or of a later one")
    func names() throws {
        let tables = Set(try Fixture.export("1.97").truth().tables.keys)
        for name in SynapseTables.disposable.map(\.name) + SynapseTables.indispensable.map(\.name) {
            #expect(tables.contains("public.\(name)"), "\(name)")
        }
    }

    @Test("README lists what can stay behind")
    func documented() throws {
        let readme = try String(
            contentsOf: Fixture.repository.appending(path: "README.md"), encoding: .utf8)
        for table in SynapseTables.disposable {
            #expect(readme.contains("`\(table.name)`"), "\(table.name)")
        }
    }
}
