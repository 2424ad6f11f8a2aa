import PostgresClient
import SQLSyntax

/// Compares what an export promises with what a database has.
///
/// Where the export's text is the server's, a definition is proved. Where it is not, the server is
/// asked what it means by it, through a twin; where there is none, nothing is said of it but that.
struct DefinitionCheck {
    private let promises: Promises
    private var findings = DefinitionFindings()

    init(_ promises: Promises) { self.promises = promises }

    /// Facts that the export's text decides: a twin has none of them.
    private static let literal: Set<String> = [
        "owner", "comment", "unlogged", "row-level security", "forced row-level security",
        "replica identity", "clustering", "firing", "foreign key", "rows", "parent index",
        "owning column", "a build that failed", "schema", "tables", "events", "action", "method",
        "commutator", "negator",
    ]

    /// Whether a part of a table comes from another one: it is promised there, if anywhere.
    private static let inheritance = "inheritance"

    /// Facts that only count where the export says something of them.
    private static let optional: Set<String> = ["owner", "rows"]

    /// Compares everything.
    ///
    /// Extra objects do not count, nor do sequences that have gone on: a database that is used
    /// gets them. What a table has got besides is only worth knowing.
    mutating func run(
        on connection: inout Connection
    ) throws(PostgresError) -> DefinitionFindings {
        findings.count = promises.count
        findings.unchecked = promises.unchecked
        let asksForLargeObjects =
            promises.objects.keys.contains { $0.kind == .largeObject }
            || promises.access.keys.contains { $0.kind == .largeObject }
        let catalog = try CatalogReader.facts(
            .database,
            asksForLargeObjects: asksForLargeObjects,
            on: &connection)
        var pending: [(object: DefinedObject, there: Facts)] = []
        for (object, promise) in promises.objects {
            guard let there = catalog[object] else {
                // Without the table nothing is said of its parts.
                if promise.group != object, promise.isMade, !object.name.part.bytes.isEmpty,
                    catalog[promise.group] == nil
                {
                    continue
                }
                if promise.isMade { report(object, "is missing") } else { leaveOut(object) }
                continue
            }
            for difference in Self.differences(promise, there, literal: true, object.kind) {
                report(object, difference.text)
            }
            guard promise.isMade else { continue }
            if promise.isOpaque
                || !Self.differences(promise, there, literal: false, object.kind).isEmpty
            {
                pending.append((object, there))
            }
        }
        try compareTwins(pending, on: &connection)
        let sequences = promises.positions.keys.filter {
            catalog[DefinedObject(.sequence, $0)] != nil
        }
        comparePositions(try CatalogReader.positions(sequences, on: &connection))
        noteExtraParts(catalog)
        let access = AccessCheck(
            promises, try AccessReader(&connection, asksForLargeObjects: asksForLargeObjects),
            catalog)
        for problem in access.problems() {
            report(problem.object, problem.text, isMismatch: problem.isCurable)
        }
        findings.mismatches.sort {
            ($0.isMismatch ? 0 : 1, $0.kind, $0.name, $0.problem)
                < ($1.isMismatch ? 0 : 1, $1.kind, $1.name, $1.problem)
        }
        return findings
    }

    private mutating func report(
        _ object: DefinedObject, _ problem: String, isMismatch: Bool = true
    ) {
        findings.mismatches.append(
            DefinitionMismatch(
                isMismatch: isMismatch, kind: object.kind.rawValue, name: object.name.text,
                problem: problem))
    }

    private mutating func leaveOut(_ object: DefinedObject, _ reason: String? = nil) {
        let reason = reason ?? "the export does not make it"
        findings.unchecked["\(object.kind.rawValue) (\(reason))", default: 0] += 1
        findings.count -= promises.objects[object]?.isMade == true ? 1 : 0
    }

    private static func differences(
        _ promise: Promises.Promise, _ there: Facts, literal: Bool, _ kind: ObjectKind
    ) -> [FactDifference] {
        var names = Set(promise.facts.keys)
        if promise.isMade { names.formUnion(there.keys) }
        return names.compactMap { name in
            guard self.literal.contains(name) == literal, name != inheritance else { return nil }
            let promised = promise.facts[name]
            // An extension brings its own comment.
            let isOptional = optional.contains(name) || (name == "comment" && kind == .extension)
            if isOptional, promised == nil { return nil }
            return FactDifference(name, promised: promised, there: there[name])
        }
    }

    private mutating func compareTwins(
        _ pending: [(object: DefinedObject, there: Facts)], on connection: inout Connection
    ) throws(PostgresError) {
        guard !pending.isEmpty else { return }
        let groups = Set(pending.compactMap { promises.objects[$0.object]?.group })
        let twins = try Twins(promises, of: groups, on: &connection)
        for (object, there) in pending {
            let group = promises.objects[object]?.group ?? object
            if let failure = twins.failure(of: object, in: group) {
                leaveOut(object, failure)
                continue
            }
            let (twin, there) = twins.compared(object, in: group, with: there)
            for name in Set(twin.keys).union(there.keys)
            where !Self.literal.contains(name) && name != Self.inheritance {
                guard
                    let difference = FactDifference(
                        name, promised: twin[name], there: there[name])
                else { continue }
                report(object, difference.text)
            }
        }
    }

    /// Parts that a table of the export has got since.
    private mutating func noteExtraParts(_ catalog: [DefinedObject: Facts]) {
        let parts: Set<ObjectKind> = [.column, .constraint, .trigger, .rule, .policy]
        for (object, facts) in catalog
        where parts.contains(object.kind) && promises.objects[object] == nil
            && facts[Self.inheritance] == nil
        {
            var name = object.name
            name.part = Identifier("")
            // Of other tables the export's text does not name every part.
            guard let table = promises.objects[DefinedObject(.table, name)], table.isMade,
                !table.isOpaque
            else { continue }
            report(object, "is not in the export", isMismatch: false)
        }
    }

    private mutating func comparePositions(
        _ positions: [ObjectName: (value: Int64, isCalled: Bool)]
    ) {
        for (sequence, promised) in promises.positions {
            guard let there = positions[sequence] else { continue }
            if there.value == promised.value, there.isCalled == promised.isCalled { continue }
            let isBehind =
                (there.value, there.isCalled ? 1 : 0) < (promised.value, promised.isCalled ? 1 : 0)
            report(
                DefinedObject(.sequence, sequence),
                isBehind
                    ? "is at \(there.value), behind the export's \(promised.value)"
                    : "is at \(there.value), ahead of the export's \(promised.value)",
                isMismatch: isBehind)
        }
    }
}
