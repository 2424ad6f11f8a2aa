import Testing

@testable import Destinations
@testable import Exports

@Suite("The names of databases on their way")
struct DatabaseNamesTests {
    @Test("tell what they are for")
    func short() {
        #expect(DatabaseNames.filling(for: "synapse") == "synapse.emigrate-filling")
        #expect(
            DatabaseNames.replaced("synapse", on: "2026-11-25") == "synapse_before_2026-11-25")
        #expect(
            DatabaseNames.replaced("synapse", on: "2026-11-25", number: 2)
                == "synapse_before_2026-11-25_2")
    }

    @Test("fit, and are apart from each other, however long the target's is")
    func long() {
        let longest = String(repeating: "a", count: 46)
        #expect(DatabaseNames.filling(for: longest).utf8.count == 63)
        #expect(DatabaseNames.filling(for: longest).hasPrefix(longest + "."))
        var names: Set<String> = []
        let targets = ["a", "b", "🦊"].map { String(repeating: "x", count: 59) + $0 }
        for target in targets + [String(repeating: "🦊", count: 15)] {
            for name in [
                DatabaseNames.filling(for: target),
                DatabaseNames.replaced(target, on: "2026-11-25"),
                DatabaseNames.replaced(target, on: "2026-11-25", number: 1000),
            ] {
                #expect(name.utf8.count <= 63)
                names.insert(name)
            }
        }
        #expect(names.count == 12)
    }
}
