import Exports
import SQLSyntax

/// Columns that no statement of the export makes by name: inherited ones, those of `LIKE` and `OF`,
/// those of views.
extension DefinitionCheck {
    /// Facts that only a statement gives to a column of a view.
    private static let given: Set<String> = [
        "default", "storage", "compression", "statistics target", "options",
    ]

    /// The columns of which shadow objects of their relations are to tell, apart from those that are to be
    /// told of anyway.
    package mutating func unnamedColumns(
        _ catalog: [DefinedObject: Facts], except known: Set<DefinedObject>
    ) -> [Pending] {
        var pending: [Pending] = []
        for (object, there) in catalog where object.kind == .column {
            let expectation = expectedCatalog.objects[object]
            guard expectation?.isMade != true, let (whole, group) = whole(of: object) else {
                continue
            }
            let isView = whole.kind == .view || whole.kind == .materializedView
            let isInherited = there[Self.inheritance] != nil
            if whole.kind == .type || isView || isInherited, expectation?.facts["comment"] == nil,
                let difference = FactDifference(
                    "comment", expected: nil, there: there["comment"])
            {
                suspect(object, Suspicion(facts: ["comment"], problems: [difference.text]))
            }
            guard !known.contains(object), whole.kind != .type else { continue }
            let isOfInterest =
                isView
                ? !Self.given.isDisjoint(with: there.keys)
                : isInherited || expectedCatalog.objects[whole]?.isOpaque == true
            if isOfInterest { pending.append(Pending(object: object, group: group, there: there)) }
        }
        return pending
    }

    /// The relation or type of the export that a column is one of, and with what it is made.
    private func whole(
        of column: DefinedObject
    ) -> (object: DefinedObject, group: DefinedObject)? {
        let name = ObjectName(schema: column.name.schema, name: column.name.name)
        let object = DefinedObject(expectedCatalog.relations[name] ?? .type, name)
        guard let expectation = expectedCatalog.objects[object], expectation.isMade else {
            return nil
        }
        return (object, expectation.group)
    }
}
