import PostgresClient
import SQLSyntax

/// Compares what an export promises with what a database has.
struct DefinitionCheck {
    private let promises: Promises
    /// The major version of the server that was dumped, as the export says.
    private let exportMajor: Int?
    private var found: [DefinitionMismatch] = []

    init(_ promises: Promises, exportMajor: Int?) {
        self.promises = promises
        self.exportMajor = exportMajor
    }

    /// What is not as promised, the worst first; empty for a faithful copy.
    ///
    /// Extra objects do not count, nor do sequences that have gone on: a database that is used
    /// gets them.
    mutating func run(on connection: inout Connection) throws(MigrationError)
        -> [DefinitionMismatch]
    {
        let catalog: CatalogReader
        do throws(PostgresError) {
            catalog = try CatalogReader(&connection, sequences: Array(promises.positions.keys))
        } catch {
            throw MigrationError(error, doing: "read the definitions of the database")
        }
        let serverMajor = connection.serverVersion / 10000
        compareObjects(catalog)
        compareDefinitions(catalog, isSameRelease: exportMajor == serverMajor)
        compareColumns(catalog)
        comparePositions(catalog)
        compareOwners(catalog)
        comparePrivileges(catalog)
        return found.sorted {
            ($0.isMismatch ? 0 : 1, $0.kind, $0.name) < ($1.isMismatch ? 0 : 1, $1.kind, $1.name)
        }
    }

    private mutating func report(
        _ kind: String, _ name: ObjectName, _ problem: String, isMismatch: Bool = true
    ) {
        found.append(
            DefinitionMismatch(
                isMismatch: isMismatch, kind: kind, name: name.text, problem: problem))
    }

    private mutating func compareObjects(_ catalog: CatalogReader) {
        for (kind, names) in promises.objects {
            for (name, count) in names {
                guard let object = catalog.objects[kind]?[name] else {
                    report(kind.rawValue, name, "is missing")
                    continue
                }
                if object.count < count {
                    report(
                        kind.rawValue, name, "is there \(object.count) times instead of \(count)")
                }
                if !object.isValid, kind != .constraint || !promises.unvalidated.contains(name) {
                    report(kind.rawValue, name, Self.invalidity(of: kind))
                }
            }
        }
        for table in promises.securedTables where !catalog.securedTables.contains(table) {
            if catalog.objects[.table]?[table] != nil {
                report("table", table, "has no row-level security any more")
            }
        }
    }

    private static func invalidity(of kind: ObjectKind) -> String {
        switch kind {
        case .index: "is invalid: building it has failed"
        case .trigger: "is disabled"
        default: "is not validated"
        }
    }

    private mutating func compareDefinitions(_ catalog: CatalogReader, isSameRelease: Bool) {
        for (kind, texts) in promises.definitions {
            for (name, text) in texts {
                guard let object = catalog.objects[kind]?[name] else { continue }
                var collector = PromiseCollector()
                let other: String
                if kind == .index {
                    collector.takeIndex(object.definition)
                    other = collector.promises.definitions[.index]?.values.first ?? ""
                } else {
                    other = CanonicalSQL.text(object.definition)
                }
                guard other != text else { continue }
                // Another release may print the same in other words.
                report(
                    kind.rawValue, name, "is defined as \(other) instead of \(text)",
                    isMismatch: isSameRelease)
            }
        }
    }

    private mutating func compareColumns(_ catalog: CatalogReader) {
        for (table, columns) in promises.columns where catalog.objects[.table]?[table] != nil {
            for column in columns {
                var name = table
                name.part = column.name
                guard let there = catalog.columns[name] else {
                    report("column", name, "is missing")
                    continue
                }
                if !column.type.isEmpty, there.type != column.type {
                    report("column", name, "has type \(there.type) instead of \(column.type)")
                }
                if column.isNotNull, !there.isNotNull { report("column", name, "may be NULL") }
                if column.hasDefault, !there.hasDefault {
                    report("column", name, "has no default any more")
                }
            }
        }
    }

    private mutating func comparePositions(_ catalog: CatalogReader) {
        for (sequence, promised) in promises.positions {
            guard let there = catalog.positions[sequence] else { continue }
            if there.value == promised.value, there.isCalled == promised.isCalled { continue }
            let isBehind =
                (there.value, there.isCalled ? 1 : 0) < (promised.value, promised.isCalled ? 1 : 0)
            report(
                "sequence", sequence,
                isBehind
                    ? "is at \(there.value), behind the export's \(promised.value)"
                    : "is at \(there.value), ahead of the export's \(promised.value)",
                isMismatch: isBehind)
        }
    }

    private mutating func compareOwners(_ catalog: CatalogReader) {
        // Statements may call any relation a table.
        let relations: [ObjectKind] = [.table, .view, .materializedView, .foreignTable, .sequence]
        for (kind, owners) in promises.owners {
            for (name, owner) in owners {
                let kinds = kind == .table ? relations : [kind]
                guard let object = kinds.lazy.compactMap({ catalog.objects[$0]?[name] }).first
                else { continue }
                if object.owner != owner {
                    report(object.kind.rawValue, name, "belongs to \(object.owner), not \(owner)")
                }
            }
        }
    }

    private mutating func comparePrivileges(_ catalog: CatalogReader) {
        let granted = Dictionary(grouping: catalog.privileges, by: \.holder)
        func has(_ privilege: Privilege) -> Bool {
            // A grant on a sequence may call it a table.
            let kinds: [ObjectKind] =
                privilege.kind == .table ? [.table, .sequence] : [privilege.kind]
            return kinds.contains { kind in
                var holder = privilege.holder
                holder.kind = kind
                return granted[holder]?.contains {
                    privilege.name == "ALL" || privilege.name == $0.name
                } ?? false
            }
        }
        func who(_ role: Identifier) -> String { role.bytes.isEmpty ? "everybody" : "\(role)" }
        for privilege in promises.privileges where !has(privilege) {
            report(
                privilege.kind.rawValue, privilege.object,
                "does not grant \(privilege.name) to \(who(privilege.grantee))")
        }
        let promised = Set(promises.privileges.map(\.holder))
        for denial in promises.denials where !promised.contains(denial.holder) && has(denial) {
            report(
                denial.kind.rawValue, denial.object,
                "grants \(denial.name) to \(who(denial.grantee)), which the export denies")
        }
    }
}

extension PromiseCollector {
    /// Takes the server's own definition of an index.
    fileprivate mutating func takeIndex(_ text: String) {
        do {
            try take(script: Array((text + ";").utf8), backslashEscapes: false)
        } catch {
            // What is no SQL is no definition, and differs from every other one.
        }
    }
}
