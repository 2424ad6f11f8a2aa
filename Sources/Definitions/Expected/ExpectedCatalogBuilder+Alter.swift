import Exports
package import SQLSyntax

extension ExpectedCatalogBuilder {
    /// Takes an ALTER statement; false where what it changes is not compared.
    package mutating func alter(_ statement: SQLStatement) -> Bool {
        if statement.hasKeywords(1, "DEFAULT", "PRIVILEGES") { return defaultPrivileges(statement) }
        guard let (kind, next) = ObjectKind.parse(statement, at: 1) else { return false }
        let start = statement.isKeyword(next, "ONLY") ? next + 1 : next
        guard let (named, after) = object(kind, statement, at: start) else { return false }
        let object = kind.isRelation ? relation(named) : named
        if statement.hasKeywords(after, "OWNER", "TO"), after + 3 == statement.count,
            let (role, _) = statement.identifier(at: after + 2)
        {
            change(object) { $0.facts["owner"] = role.description }
            return true
        }
        switch kind {
        case .table, .foreignTable, .view, .materializedView:
            alterTable(statement, object, Range(from: start, upTo: after))
        case .index: return alterIndex(statement, object, Range(from: start, upTo: after))
        case .sequence where statement.hasKeywords(after, "OWNED", "BY"):
            guard let (column, _) = self.object(.column, statement, at: after + 2) else {
                return false
            }
            change(object) { $0.facts["owning column"] = column.name.text }
        case .schema where statement.hasKeywords(after, "RENAME", "TO"):
            guard let (new, _) = statement.identifier(at: after + 2) else { return false }
            renameSchema(object.name.name, to: new)
        case .eventTrigger:
            let state = firing(statement, after)
            change(object) { $0.facts["firing"] = state }
        case .publication: return publish(statement, object, after)
        case .type, .statistics, .searchConfiguration, .searchDictionary, .operatorFamily:
            leaveToServer(statement, object, object, Range(from: start, upTo: after))
        case .server, .foreignDataWrapper:
            leaveToServer(object)
            return false
        default: return false
        }
        return true
    }

    /// Leaves it to the server what is in a schema that gets another name: texts that name it, wherever
    /// they stand, mean the other one now.
    private mutating func renameSchema(_ old: Identifier, to new: Identifier) {
        for object in expectedCatalog.objects.keys where object.name.schema == old {
            forget(object)
        }
        if var schema = expectedCatalog.objects.removeValue(forKey: .schema(old)) {
            schema.group = .schema(new)
            expectedCatalog.objects[.schema(new)] = schema
        }
        for (name, kind) in expectedCatalog.relations where name.schema == old {
            expectedCatalog.relations[name] = nil
            expectedCatalog.relations[name.moved(to: new)] = kind
        }
        for (object, changes) in expectedCatalog.access {
            var moved = object
            if object == .schema(old) { moved = .schema(new) }
            if object.name.schema == old { moved.name = object.name.moved(to: new) }
            guard moved != object else { continue }
            expectedCatalog.access[object] = nil
            expectedCatalog.access[moved, default: []] += changes
        }
        expectedCatalog.followed["ALTER SCHEMA", default: 0] += 1
    }

    /// Leaves a change to the server that is made to an object or a part of it.
    private mutating func leaveToServer(
        _ statement: SQLStatement, _ object: DefinedObject, _ whole: DefinedObject,
        _ name: Range<Int>, more: [ShadowEdit] = []
    ) {
        leaveToServer(object)
        let range = nameRange(statement, startingAt: name.lowerBound)
        remember(
            statement, making: object, with: expectedCatalog.objects[whole]?.group ?? whole,
            [ShadowEdit(range, whole.name.name)] + more)
    }

    private mutating func alterIndex(
        _ statement: SQLStatement, _ object: DefinedObject, _ name: Range<Int>
    ) -> Bool {
        let next = name.upperBound
        guard statement.hasKeywords(next, "ATTACH", "PARTITION") else {
            leaveToServer(statement, object, object, name)
            return true
        }
        guard let (child, _) = self.object(.index, statement, at: next + 2) else { return false }
        let parent = object.name.text
        change(child) { $0.facts["parent index"] = parent }
        return true
    }

    /// `DISABLE`, `ENABLE REPLICA`, `ENABLE ALWAYS`, as the catalogs abbreviate them.
    private func firing(_ statement: SQLStatement, _ index: Int) -> String? {
        if statement.isKeyword(index, "DISABLE") { return "disabled" }
        if statement.isKeyword(index + 1, "REPLICA") { return "replica" }
        return statement.isKeyword(index + 1, "ALWAYS") ? "always" : nil
    }

    private mutating func alterTable(
        _ statement: SQLStatement, _ table: DefinedObject, _ name: Range<Int>
    ) {
        let next = name.upperBound
        if statement.hasKeywords(next, "ADD", "CONSTRAINT") {
            guard
                let object = constraint(
                    statement, Range(from: next + 1, upTo: statement.count), of: table)
            else { return }
            remember(statement, making: object, with: table, [ShadowEdit(name, table.name.name)])
        } else if statement.hasKeywords(next, "ENABLE", "ROW", "LEVEL", "SECURITY") {
            change(table) { $0.facts["row-level security"] = "yes" }
        } else if statement.hasKeywords(next, "FORCE", "ROW", "LEVEL", "SECURITY") {
            change(table) { $0.facts["forced row-level security"] = "yes" }
        } else if statement.hasKeywords(next, "SET", "ACCESS", "METHOD"),
            next + 4 == statement.count
        {
            let method = statement.identifier(at: next + 3)?.name.description
            change(table) { $0.facts["access method"] = method == "heap" ? nil : method }
        } else if statement.hasKeywords(next, "SET", "LOGGED"), next + 2 == statement.count {
            change(table) { $0.facts["unlogged"] = nil }
        } else if statement.hasKeywords(next, "SET", "UNLOGGED"), next + 2 == statement.count {
            change(table) { $0.facts["unlogged"] = "yes" }
        } else if statement.hasKeywords(next, "REPLICA", "IDENTITY") {
            let identity =
                statement.isKeyword(next + 2, "USING")
                ? statement.identifier(at: next + 4)?.name.description : nil
            let word = CanonicalSQL.text(
                statement, Range(from: next + 2, upTo: min(next + 3, statement.count)))
            change(table) { $0.facts["replica identity"] = identity ?? word }
        } else if statement.hasKeywords(next, "CLUSTER", "ON"),
            let (index, _) = statement.identifier(at: next + 2)
        {
            let schema = table.name.schema
            change(DefinedObject(.index, ObjectName(schema: schema, name: index))) {
                $0.facts["clustering"] = "yes"
            }
        } else if statement.isKeyword(next, "ENABLE") || statement.isKeyword(next, "DISABLE"),
            let word = Range(from: next, upTo: statement.count).first(where: {
                statement.isKeyword($0, "TRIGGER") || statement.isKeyword($0, "RULE")
            }), let (part, _) = statement.identifier(at: word + 1)
        {
            let kind: ObjectKind = statement.isKeyword(word, "RULE") ? .rule : .trigger
            let state = firing(statement, next)
            change(DefinedObject(kind, table.name.part(part))) { $0.facts["firing"] = state }
        } else if statement.hasKeywords(next, "ATTACH", "PARTITION"),
            let (child, end) = self.name(statement, at: next + 2)
        {
            attach(
                statement, relation(DefinedObject(.table, child)), Range(from: next + 2, upTo: end),
                table, name)
        } else if statement.hasKeywords(next, "ALTER", "COLUMN"),
            let (column, end) = statement.identifier(at: next + 2)
        {
            alterColumn(
                statement, DefinedObject(.column, table.name.part(column)), end, table, name)
        } else {
            leaveToServer(statement, table, table, name)
        }
    }

    private mutating func attach(
        _ statement: SQLStatement, _ child: DefinedObject, _ childName: Range<Int>,
        _ parent: DefinedObject, _ parentName: Range<Int>
    ) {
        let bound = CanonicalSQL.text(
            statement, Range(from: childName.upperBound, upTo: statement.count))
        let parentText = canonical(parent.name)
        change(child) {
            $0.facts["parents"] = parentText
            $0.facts["bound"] = bound
        }
        remember(
            statement, making: child, with: child, needing: [parent],
            [ShadowEdit(childName, child.name.name), ShadowEdit(parentName, parent.name.name)])
    }

    private mutating func alterColumn(
        _ statement: SQLStatement, _ column: DefinedObject, _ index: Int, _ table: DefinedObject,
        _ name: Range<Int>
    ) {
        if statement.hasKeywords(index, "SET", "DEFAULT"), table.kind == .table {
            let text = CanonicalSQL.text(statement, Range(from: index + 2, upTo: statement.count))
            change(column) { $0.facts["default"] = text }
            remember(statement, making: column, with: table, [ShadowEdit(name, table.name.name)])
            return
        }
        var edits: [ShadowEdit] = []
        if let word = Range(from: index, upTo: statement.count).first(where: {
            statement.hasKeywords($0, "SEQUENCE", "NAME")
        }), let (sequence, end) = self.name(statement, at: word + 2) {
            edits.append(ShadowEdit(Range(from: word + 2, upTo: end), sequence.name))
            let object = DefinedObject(.sequence, sequence)
            make(object, with: table)
            leaveToServer(object)
        }
        leaveToServer(statement, column, table, name, more: edits)
    }
}
