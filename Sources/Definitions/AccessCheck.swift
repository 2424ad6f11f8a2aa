import Exports
import RoleRewriting
import SQLSyntax

/// Compares who may do what, as an export grants it, with what a database allows.
package struct AccessCheck {
    private let expectedCatalog: ExpectedCatalog
    /// What the database allows.
    package let reader: AccessReader
    private let catalog: [DefinedObject: Facts]

    package init(
        _ expectedCatalog: ExpectedCatalog, _ reader: AccessReader,
        _ catalog: [DefinedObject: Facts]
    ) {
        self.expectedCatalog = expectedCatalog
        self.reader = reader
        self.catalog = catalog
    }

    /// Something that is wrong.
    package struct Problem {
        package var object: DefinedObject
        /// What is wrong, as the end of a sentence.
        package var text: String
        /// Whether the database's owner could have it as the export has it.
        package var isCurable = true
    }

    /// What is wrong.
    package func problems() -> [Problem] {
        var result: [Problem] = []
        var objects = Set(expectedCatalog.access.keys)
        for (object, expectation) in expectedCatalog.objects where expectation.isMade {
            objects.insert(object)
        }
        for object in objects {
            let changes = expectedCatalog.access[object] ?? []
            var stranger: String?
            let problems: [String]
            if object.kind == .defaultPrivileges {
                problems = defaults(object, changes)
            } else {
                let owner = Identifier(catalog[object]?["owner"] ?? "")
                let isMade = expectedCatalog.objects[object]?.isMade == true && !owner.bytes.isEmpty
                problems =
                    isMade ? made(object, changes, owner) : found(object, changes, owner)
                if !isMade { stranger = reader.stranger(owning: object, owner) }
            }
            result += problems.map { problem in
                guard let stranger else { return Problem(object: object, text: problem) }
                return Problem(
                    object: object,
                    text: "\(problem); only \(stranger), its owner, can change that",
                    isCurable: false)
            }
        }
        for object in reader.defaultPrivileges
        where expectedCatalog.access[object] == nil && !expectedCatalog.someDefaultsAreUnknown {
            // Whoever prepared the database may have set them.
            result += defaults(object, []).map {
                Problem(object: object, text: $0, isCurable: false)
            }
        }
        return result
    }

    /// An object that the export makes has exactly the privileges that it says.
    private func made(
        _ object: DefinedObject, _ changes: [AccessChange], _ owner: Identifier
    ) -> [String] {
        var wanted = reader.initialList(of: object.kind, owner: owner)
        for change in changes { limited(change, object.kind).apply(to: &wanted) }
        return Self.differences(wanted, reader.list(of: object, owner: owner))
    }

    private func defaults(_ object: DefinedObject, _ changes: [AccessChange]) -> [String] {
        let kinds: [String: ObjectKind] = [
            "tables": .table, "sequences": .sequence, "functions": .routine, "routines": .routine,
            "types": .type, "schemas": .schema, "large objects": .largeObject,
        ]
        let kind = kinds[object.name.arguments ?? ""] ?? .table
        let isWhole = object.name.schema.bytes.isEmpty
        // Those of a schema are added to those of the database (catalogs.sgml, pg_default_acl).
        let initial =
            isWhole ? reader.initialList(of: kind, owner: object.name.name) : AccessList()
        var wanted = initial
        for change in changes { limited(change, kind).apply(to: &wanted) }
        return Self.differences(wanted, reader.defaults(object) ?? initial)
    }

    /// Of any other object, what the export says last of each privilege holds.
    ///
    /// A grant by who does not own it does nothing, as on schema public before PostgreSQL 15; it is
    /// not missed where everybody has the privilege.
    private func found(
        _ object: DefinedObject, _ changes: [AccessChange], _ owner: Identifier
    ) -> [String] {
        struct Holding: Hashable {
            var grantee: AccessList.Grantee
            var privilege: String
        }
        var last: [Holding: Bool] = [:]
        for change in changes where !change.optionOnly {
            for grantee in change.grantees {
                for privilege in limited(change, object.kind).privileges {
                    last[Holding(grantee: grantee, privilege: privilege)] = change.isGrant
                }
            }
        }
        let there = reader.list(of: object, owner: owner)
        return last.compactMap { holding, isGranted in
            let holders = isGranted ? [holding.grantee, .everyone] : [holding.grantee]
            let has = holders.contains { there.entries[$0]?[holding.privilege] != nil }
            guard has != isGranted else { return nil }
            return Self.problem(holding.privilege, holding.grantee, isGranted: !isGranted)
        }
    }

    /// A statement may call a sequence a table, and ALL is what the server's release knows.
    private func limited(_ change: AccessChange, _ kind: ObjectKind) -> AccessChange {
        let universe = reader.universe(of: kind)
        guard !universe.isEmpty else { return change }
        var change = change
        change.privileges = change.privileges.filter {
            universe.contains(String($0.prefix { $0 != "(" }))
        }
        return change
    }

    private static func differences(_ wanted: AccessList, _ there: AccessList) -> [String] {
        var result: [String] = []
        for grantee in Set(wanted.entries.keys).union(there.entries.keys) {
            let (expected, has) = (wanted.entries[grantee] ?? [:], there.entries[grantee] ?? [:])
            for privilege in Set(expected.keys).union(has.keys) {
                let (expected, has) = (expected[privilege], has[privilege])
                if (expected == nil) != (has == nil) {
                    result.append(problem(privilege, grantee, isGranted: expected == nil))
                } else if expected != has {
                    result.append(
                        expected == true
                            ? "does not let \(name(grantee)) pass \(privilege) on"
                            : "lets \(name(grantee)) pass \(privilege) on, which the export does not"
                    )
                }
            }
        }
        return result
    }

    private static func problem(
        _ privilege: String, _ grantee: AccessList.Grantee, isGranted: Bool
    ) -> String {
        isGranted
            ? "grants \(privilege) to \(name(grantee)), which the export denies"
            : "does not grant \(privilege) to \(name(grantee))"
    }

    private static func name(_ grantee: AccessList.Grantee) -> String {
        switch grantee {
        case .everyone: "everybody"
        case .role(let name): name.description
        }
    }
}
