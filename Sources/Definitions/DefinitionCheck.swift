import Exports
package import PostgresClient
package import SQLSyntax

/// Compares what an export says with what a database has.
///
/// Where the export's text is the server's, a definition is proved. Where it is not, the server is
/// asked what it means by it: through a shadow object, and where that does not tell, by making
/// all that the export defines once more. Where the server cannot be asked, nothing is said of the
/// object but that.
package struct DefinitionCheck {
    package let expectedCatalog: ExpectedCatalog
    private let statements: [SQLStatement]
    private let refusal: String?
    package private(set) var findings = DefinitionFindings()
    /// What the text and the database do not agree in.
    package private(set) var suspicions: [DefinedObject: Suspicion] = [:]
    /// Columns that tables have got since, as far as only the server knows which they had.
    package private(set) var later: Set<DefinedObject> = []

    /// An object that a shadow object is to tell of, and what is said of it in the database.
    package struct Pending {
        package var object: DefinedObject
        package var group: DefinedObject
        package var there: Facts
    }

    /// Prepares to compare what `statements` say; `refusal` says why they may not be carried out
    /// in the session, nil where they may.
    package init(_ expectedCatalog: ExpectedCatalog, _ statements: [SQLStatement], refusal: String?)
    {
        self.expectedCatalog = expectedCatalog
        self.refusal = refusal
        self.statements = statements
    }

    /// Facts that the export's text decides: a shadow object has none of them.
    package static let literal: Set<String> = [
        "owner", "comment", "unlogged", "row-level security", "forced row-level security",
        "replica identity", "clustering", "firing", "foreign key", "rows", "parent index",
        "owning column", "a build that failed", "schema", "tables", "events", "action", "method",
        "commutator", "negator", "storage options", "access method", "server type",
        "server version", "wrapper", "options of its own", "handler", "validator",
        "schemas", "publication through the root", "generated columns",
    ]

    /// Facts that people write in other words than the server, and no shadow object has: without the server's
    /// judgement they say nothing.
    package static let spelled: Set<String> = [
        "foreign key", "parent index", "owning column", "a build that failed", "action", "method",
        "tables",
    ]

    /// Whether a part of a table comes from another one: it is expected there, if anywhere.
    package static let inheritance = "inheritance"

    /// Facts that only count where the export says something of them.
    private static let optional: Set<String> = ["owner", "rows", "schema"]

    /// Compares everything.
    ///
    /// Extra objects do not count, nor do sequences that have gone on: a database that is used
    /// gets them. What a table has got besides is only worth knowing.
    package mutating func run(
        on connection: inout Connection
    ) throws(PostgresError) -> DefinitionFindings {
        findings.count = expectedCatalog.count
        findings.unchecked = expectedCatalog.unchecked
        let asksForLargeObjects =
            expectedCatalog.objects.keys.contains { $0.kind == .largeObject }
            || expectedCatalog.access.keys.contains { $0.kind == .largeObject }
        let catalog = try CatalogReader.facts(
            .database,
            asksForLargeObjects: asksForLargeObjects,
            on: &connection)
        let pending = comparedAsText(catalog)
        let columns = unnamedColumns(catalog, except: Set(pending.map(\.object)))
        try compareShadows(pending + columns, on: &connection)
        let sequences = expectedCatalog.positions.keys.filter {
            catalog[DefinedObject(.sequence, $0)] != nil
        }
        comparePositions(try CatalogReader.positions(sequences, on: &connection))
        let access = AccessCheck(
            expectedCatalog,
            try AccessReader(&connection, asksForLargeObjects: asksForLargeObjects),
            catalog)
        try judge(catalog, access, on: &connection)
        findings.mismatches.sort {
            ($0.isMismatch ? 0 : 1, $0.kind, $0.name, $0.problem)
                < ($1.isMismatch ? 0 : 1, $1.kind, $1.name, $1.problem)
        }
        return findings
    }

    package mutating func report(
        _ object: DefinedObject, _ problem: String, isMismatch: Bool = true
    ) {
        findings.mismatches.append(
            DefinitionMismatch(
                isMismatch: isMismatch, kind: object.kind.rawValue, name: object.name.text,
                problem: problem))
    }

    /// Takes note that something of an object is not compared.
    package mutating func leaveOut(_ what: String, _ reason: String) {
        findings.unchecked["\(what) (\(reason))", default: 0] += 1
    }

    /// Takes note that an object is not compared.
    package mutating func leaveOut(_ object: DefinedObject, _ reason: String) {
        leaveOut(object.kind.rawValue, reason)
        forget(object)
    }

    /// Counts an object no more.
    package mutating func forget(_ object: DefinedObject) {
        findings.count -= expectedCatalog.objects[object]?.isMade == true ? 1 : 0
    }

    /// Counts an object that the text does not name.
    package mutating func count(_ number: Int) { findings.count += number }

    package mutating func addUnchecked(_ statements: [String: Int]) {
        findings.unchecked.merge(statements, uniquingKeysWith: +)
    }

    package mutating func suspect(_ object: DefinedObject, _ suspicion: Suspicion) {
        if suspicions[object]?.merge(suspicion) == nil { suspicions[object] = suspicion }
    }

    /// Compares what the text decides; returns what a shadow object is to tell.
    private mutating func comparedAsText(_ catalog: [DefinedObject: Facts]) -> [Pending] {
        var pending: [Pending] = []
        for (object, expectation) in expectedCatalog.objects {
            guard let there = catalog[object] else {
                // Without the table nothing is said of its parts.
                let isPart =
                    expectation.group != object && expectation.isMade
                    && !object.name.part.bytes.isEmpty
                    && catalog[expectation.group] == nil
                suspect(
                    object,
                    Suspicion(
                        problems: isPart || !expectation.isMade ? [] : ["is missing"],
                        doubt: expectation.isMade ? nil : "the export does not make it"))
                continue
            }
            if object.kind == .materializedView, expectation.isMade,
                expectation.facts["rows"] == nil,
                there["rows"] != nil
            {
                report(object, "holds rows, which the export does not give it", isMismatch: false)
            }
            let literal = Self.differences(expectation, there, literal: true, object.kind)
            if !literal.isEmpty {
                suspect(
                    object,
                    Suspicion(facts: Set(literal.map(\.name)), problems: literal.map(\.text)))
            }
            // What is not made by name, as an inherited column, may be said to be something.
            if expectation.isOpaque
                || !Self.differences(expectation, there, literal: false, object.kind).isEmpty
            {
                pending.append(Pending(object: object, group: expectation.group, there: there))
            }
        }
        return pending
    }

    private static func differences(
        _ expectation: ExpectedCatalog.ExpectedObject, _ there: Facts, literal: Bool,
        _ kind: ObjectKind
    ) -> [FactDifference] {
        var names = Set(expectation.facts.keys)
        if expectation.isMade { names.formUnion(there.keys) }
        return names.compactMap { name in
            guard self.literal.contains(name) == literal, name != inheritance,
                !expectation.unread.contains(name)
            else { return nil }
            let expected = expectation.facts[name]
            // An extension brings its own comment, and a language that of its extension.
            let isOptional =
                optional.contains(name)
                || (name == "comment" && (kind == .extension || kind == .language))
            if isOptional, expected == nil { return nil }
            return FactDifference(name, expected: expected, there: there[name])
        }
    }

    private mutating func compareShadows(
        _ pending: [Pending], on connection: inout Connection
    ) throws(PostgresError) {
        guard !pending.isEmpty else { return }
        let groups = Set(pending.map(\.group))
        let shadows =
            if let refusal {
                ShadowObjects(expectedCatalog, of: groups, refusal: refusal)
            } else {
                try ShadowObjects(expectedCatalog, of: groups, on: &connection)
            }
        for next in pending {
            let (object, group) = (next.object, next.group)
            if let failure = shadows.failure(of: object, in: group) {
                // It may be a column that the table has got since.
                guard expectedCatalog.objects[object] != nil else {
                    if shadows.failure(of: group, in: group) == nil { later.insert(object) }
                    continue
                }
                let names = Set(next.there.keys).union(
                    expectedCatalog.objects[object]?.facts.keys ?? [:].keys)
                suspect(
                    object, Suspicion(facts: names.subtracting(Self.literal), doubt: failure))
                continue
            }
            let (shadow, there) = shadows.compared(object, in: group, with: next.there)
            let differences = Set(shadow.keys).union(there.keys).compactMap { name in
                Self.literal.contains(name) || name == Self.inheritance
                    ? nil : FactDifference(name, expected: shadow[name], there: there[name])
            }
            guard !differences.isEmpty else { continue }
            suspect(
                object,
                Suspicion(
                    facts: Set(differences.map(\.name)), problems: differences.map(\.text)))
        }
    }

    private mutating func comparePositions(
        _ positions: [ObjectName: CatalogReader.Position]
    ) {
        for (sequence, expected) in expectedCatalog.positions {
            guard let there = positions[sequence] else { continue }
            if there.value == expected.value, there.isCalled == expected.isCalled { continue }
            let isLess =
                there.value == expected.value
                ? expected.isCalled : (there.value < expected.value) != there.goesDown
            // Which of two places comes first in a circle nobody can tell.
            let isBehind = isLess || there.isCyclic
            let place = there.isCyclic ? "not" : isBehind ? "behind" : "ahead of"
            report(
                DefinedObject(.sequence, sequence),
                "is at \(there.value), \(place) the export's \(expected.value)",
                isMismatch: isBehind)
        }
    }

    /// Makes once more what the export defines, where there is anything to ask; nil where not.
    package func remake(
        _ problems: [AccessCheck.Problem], on connection: inout Connection
    ) throws(PostgresError) -> Remake? {
        guard refusal == nil,
            suspicions.values.contains(where: \.isWorthAsking) || !expectedCatalog.followed.isEmpty
                || problems.contains(where: \.isCurable)
        else { return nil }
        do throws(Remake.Obstacle) {
            return try Remake(statements, on: &connection)
        } catch {
            guard case .failed(let error) = error else { return nil }
            throw error
        }
    }
}
