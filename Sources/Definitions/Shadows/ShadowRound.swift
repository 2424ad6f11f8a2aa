import Exports
package import SQLSyntax

/// Shadow objects that can be there at the same time.
///
/// All of them are in one schema, so objects of the same name in several schemas take turns.
package struct ShadowRound {
    /// The names of the shadow objects, with the schemas of the objects that they stand for.
    package private(set) var names: [Identifier: Identifier] = [:]
    package private(set) var groups: Set<DefinedObject> = []
    /// The statements that make them, by their place among the expected ones.
    package private(set) var statements: [Int] = []

    /// Which groups are made when; what a group needs is made with it.
    package static func rounds(_ expectedCatalog: ExpectedCatalog, _ wanted: Set<DefinedObject>)
        -> [ShadowRound]
    {
        var members: [DefinedObject: [Int]] = [:]
        for (index, statement) in expectedCatalog.statements.enumerated() {
            members[statement.group, default: []].append(index)
        }
        // A statement can make more than it is about: an index of a key, a sequence of a column.
        let made = Dictionary(grouping: expectedCatalog.objects.filter { $0.value.isMade }) {
            $0.value.group
        }
        func needs(_ group: DefinedObject) -> Set<DefinedObject> {
            var found: Set<DefinedObject> = []
            var open = [group]
            while let next = open.popLast() {
                guard found.insert(next).inserted else { continue }
                for index in members[next] ?? [] { open += expectedCatalog.statements[index].needs }
            }
            return found
        }
        var rounds: [ShadowRound] = []
        for group in wanted.sorted(by: { (members[$0]?.first ?? 0) < (members[$1]?.first ?? 0) }) {
            let added = needs(group)
            var names: [Identifier: Identifier] = [:]
            for object in added.flatMap({ made[$0] ?? [] }) {
                names[object.key.name.name] = object.key.name.schema
            }
            let place = rounds.firstIndex { round in
                names.allSatisfy { round.names[$0.key] ?? $0.value == $0.value }
            }
            if place == nil { rounds.append(ShadowRound()) }
            rounds[place ?? rounds.count - 1].groups.formUnion(added)
            rounds[place ?? rounds.count - 1].names.merge(names) { $1 }
        }
        for index in rounds.indices {
            rounds[index].statements = rounds[index].groups.flatMap { members[$0] ?? [] }.sorted()
        }
        return rounds
    }
}
