import Exports
package import PostgresClient
import SQLSyntax

/// Has the server judge what the text of an export and a database do not agree in.
extension DefinitionCheck {
    package mutating func judge(
        _ catalog: [DefinedObject: Facts], _ access: AccessCheck,
        on connection: inout Connection
    ) throws(PostgresError) {
        let problems = access.problems()
        let remake = try remake(problems, on: &connection)
        for (object, suspicion) in suspicions {
            if let remake, object.isMadeOnceMore {
                judge(object, suspicion, remake, there: catalog[object])
            } else if let doubt = suspicion.doubt {
                leaveOut(object, doubt)
            } else if let facts = suspicion.facts, facts.isSubset(of: Self.spelled) {
                leaveOut(object, "written otherwise, and the server cannot be asked")
            } else {
                for problem in suspicion.problems { report(object, problem) }
            }
        }
        for problem in problems { judge(problem, access, remake, catalog) }
        if let remake {
            compareUnnamed(remake, catalog)
        } else {
            addUnchecked(expectedCatalog.followed)
        }
        noteExtraParts(catalog, remake)
    }

    private mutating func judge(
        _ object: DefinedObject, _ suspicion: Suspicion, _ remake: Remake, there: Facts?
    ) {
        let expectation = expectedCatalog.objects[object]
        switch (remake.facts[object], there) {
        case (nil, nil):
            // What the text was taken for is not what the server makes of it.
            guard let failure = remake.failure(about: object) else { return forget(object) }
            leaveOut(object, failure)
        case (_?, nil):
            if let obstacle = remake.obstacle(to: object) { return leaveOut(object, obstacle) }
            // Without the table nothing is said of its parts.
            if suspicion.isWorthAsking { report(object, "is missing") }
        case (nil, _?):
            if let obstacle = remake.obstacle(to: object) { return leaveOut(object, obstacle) }
            guard expectation?.isMade == true, !remake.isOlder(object) else {
                return leaveOut(object, suspicion.doubt ?? "the export does not make it alone")
            }
            report(object, "is there, though the export takes it away again")
        case (let made?, let there?):
            let names = suspicion.facts ?? Set(made.keys).union(there.keys)
            // Nothing is filled where it is made once more.
            if names.contains("rows"), let expected = expectation?.facts["rows"],
                let difference = FactDifference("rows", expected: expected, there: there["rows"])
            {
                report(object, difference.text)
            }
            let hasOwner = expectation?.facts["owner"] != nil
            tell(object, made, there, names.filter { $0 != "owner" || hasOwner }, remake)
        }
    }

    /// Tells in what an object is not as it was made once more.
    private mutating func tell(
        _ object: DefinedObject, _ made: Facts, _ there: Facts, _ names: Set<String>,
        _ remake: Remake
    ) {
        let differences = names.compactMap {
            // Whether a view holds rows, the text tells.
            $0 == Self.inheritance || $0 == "rows"
                ? nil : FactDifference($0, expected: made[$0], there: there[$0])
        }
        guard !differences.isEmpty else { return }
        if let obstacle = remake.obstacle(to: object) { return leaveOut(object, obstacle) }
        for difference in differences { report(object, difference.text) }
    }

    /// Compares what the server made besides what the statements name.
    private mutating func compareUnnamed(_ remake: Remake, _ catalog: [DefinedObject: Facts]) {
        for (object, made) in remake.facts
        where expectedCatalog.objects[object]?.isMade != true && suspicions[object] == nil
            && (object.kind == .cast || !object.name.schema.bytes.isEmpty)
            && !remake.isOlder(object)
        {
            guard let there = catalog[object] else {
                if let obstacle = remake.obstacle(to: object) {
                    leaveOut(object, obstacle)
                } else {
                    count(1)
                    report(object, "is missing")
                }
                continue
            }
            count(1)
            tell(
                object, made, there, Set(made.keys).union(there.keys).subtracting(["owner"]), remake
            )
        }
    }

    private mutating func judge(
        _ problem: AccessCheck.Problem, _ access: AccessCheck, _ remake: Remake?,
        _ catalog: [DefinedObject: Facts]
    ) {
        let object = problem.object
        guard let remake, let made = remake.access, problem.isCurable, object.isMadeOnceMore else {
            return report(object, problem.text, isMismatch: problem.isCurable)
        }
        guard let there = catalog[object], let wanted = remake.facts[object] else {
            return leaveOut(
                "privileges of a \(object.kind.rawValue)", "the export does not make it alone")
        }
        let isEqual =
            made.list(of: object, owner: Identifier(wanted["owner"] ?? ""))
            == access.reader.list(of: object, owner: Identifier(there["owner"] ?? ""))
        if isEqual { return }
        if let obstacle = remake.obstacle(to: object) {
            leaveOut("privileges of a \(object.kind.rawValue)", obstacle)
        } else {
            report(object, problem.text)
        }
    }

    /// Parts that a table of the export has got since.
    private mutating func noteExtraParts(_ catalog: [DefinedObject: Facts], _ remake: Remake?) {
        let parts: Set<ObjectKind> = [.column, .constraint, .trigger, .rule, .policy]
        for (object, facts) in catalog
        where parts.contains(object.kind) && expectedCatalog.objects[object] == nil
            && facts[Self.inheritance] == nil && remake?.facts[object] == nil
        {
            var name = object.name
            name.part = Identifier("")
            // Of other tables the export's text does not name every part.
            guard let table = expectedCatalog.objects[DefinedObject(.table, name)], table.isMade,
                !table.isOpaque || later.contains(object), remake?.obstacle(to: object) == nil
            else { continue }
            report(object, "is not in the export", isMismatch: false)
        }
    }
}
