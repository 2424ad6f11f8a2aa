import Exports
import ObjectNames
import RoleRewriting
package import SQLSyntax

/// Gathers from a dump's statements what will be in the database.
///
/// The statements are those after rewriting, in their order, and in UTF-8.
package struct ExpectedCatalogBuilder {
    package internal(set) var expectedCatalog = ExpectedCatalog()
    private var path = SearchPath()
    /// Whether code was run that may have made schemas.
    private var hasRunCode = false
    /// How tables are stored whose statements do not say it; nil where no setting did.
    package private(set) var accessMethod: Identifier?

    package init() {}

    /// Takes one statement.
    package mutating func consume(_ original: SQLStatement) {
        guard original.count > 0 else { return }
        let statement = original.withoutConcurrency
        movePositions(statement)
        hasRunCode = hasRunCode || statement.runsUnknownCode
        let isKnown: Bool
        let kind = StatementKind(statement)
        if kind == .upkeep {
            isKnown = true
        } else if case .outside = kind {
            // The database that is verified has a name, an owner and properties of its own.
            isKnown = true
        } else if kind == .removal, remove(statement) {
            isKnown = true
        } else if statement.isKeyword(0, "CREATE") {
            isKnown = create(statement)
        } else if statement.isKeyword(0, "ALTER") {
            isKnown = alter(statement)
        } else if statement.isKeyword(0, "GRANT") || statement.isKeyword(0, "REVOKE") {
            isKnown = privileges(statement)
        } else if statement.hasKeywords(0, "COMMENT", "ON") {
            isKnown = comment(statement)
        } else if statement.isKeyword(0, "REFRESH") {
            isKnown = refresh(statement)
        } else {
            setting(statement)
            isKnown = Self.saysNothing(statement)
        }
        guard !isKnown else { return }
        if Self.isFollowed(statement) {
            expectedCatalog.followed[Self.title(statement), default: 0] += 1
        } else {
            expectedCatalog.unchecked[Self.title(statement), default: 0] += 1
        }
    }

    /// Whether all that a statement changes is seen where it is carried out once more.
    private static func isFollowed(_ statement: SQLStatement) -> Bool {
        guard case .run = RemakeStep(statement),
            let (kind, _) = ObjectKind.parse(statement, at: kindIndex(statement))
        else { return false }
        return kind.form != .bare
    }

    /// Rows are proved elsewhere, and brackets and large objects define nothing.
    private static func saysNothing(_ statement: SQLStatement) -> Bool {
        ["SELECT", "COPY", "INSERT", "BEGIN", "COMMIT", "START", "SET", "RESET", "DISCARD"].contains
        {
            statement.isWord(0, $0)
        }
    }

    private static func title(_ statement: SQLStatement) -> String {
        statement.tokens.indices.prefix(2).filter { statement.kind($0) == .word }.map {
            String(decoding: statement.text($0), as: UTF8.self).uppercased()
        }.joined(separator: " ")
    }

    // MARK: Settings

    private mutating func setting(_ statement: SQLStatement) {
        path.consume(statement)
        guard statement.hasKeywords(0, "SET", "default_table_access_method") else { return }
        accessMethod =
            statement.stringValue(at: 3).map { Identifier(exactly: $0) }
            ?? statement.identifier(at: 3)?.name
    }

    /// Where names without a schema are made: the first of the path that is there.
    private var defaultSchema: Identifier {
        let schemas = path.schemas.filter {
            !$0.bytes.isEmpty && $0.description != "pg_catalog" && $0.description != "pg_temp"
        }
        let isThere: (Identifier) -> Bool = { [expectedCatalog] schema in
            schema.description == "public"
                || expectedCatalog.objects[.schema(schema)]?.isMade == true
        }
        let made = hasRunCode ? nil : schemas.first(where: isThere)
        return made ?? schemas.first ?? Identifier("public")
    }

    /// Shadow objects come last wherever a name has no schema.
    private var searchPath: String {
        let schemas = path.schemas.filter { !$0.bytes.isEmpty }
        guard !schemas.isEmpty else { return "pg_catalog" }
        return schemas.map { String(decoding: $0.quoted, as: UTF8.self) }.joined(separator: ", ")
    }

    /// Takes note of where a statement leaves sequences.
    ///
    /// Where only the server can tell, their positions are expected no more, and that is said.
    private mutating func movePositions(_ statement: SQLStatement) {
        if let call = SequenceCall(statement) {
            let schema = call.schema.map { Identifier($0) } ?? defaultSchema
            let name = ObjectName(schema: schema, name: Identifier(call.name))
            expectedCatalog.positions[name] = (call.value, call.isCalled)
            return
        }
        let mayMove = SequenceCall.mayMove(statement)
        guard !expectedCatalog.positions.isEmpty else {
            if mayMove { leaveOut(Self.position) }
            return
        }
        switch mayMove ? .all : SequenceMove(statement) {
        case .none: break
        case .to(let value, let index):
            if let (name, _) = name(statement, at: index) {
                expectedCatalog.positions[name] = (value, false)
            }
        case .away(let index):
            if let (name, _) = name(statement, at: index) { leavePosition(of: name) }
        case .all:
            for name in expectedCatalog.positions.keys { leavePosition(of: name) }
        }
    }

    private mutating func leavePosition(of name: ObjectName) {
        guard expectedCatalog.positions.removeValue(forKey: name) != nil else { return }
        leaveOut(Self.position)
    }

    private static let position = "position of a sequence, which only the server can tell"

    // MARK: Names

    /// The name at `index`, and the index behind it.
    package func name(_ statement: SQLStatement, at index: Int) -> (ObjectName, Int)? {
        guard let (first, next) = statement.identifier(at: index) else { return nil }
        if statement.isSymbol(next, "."), let (second, after) = statement.identifier(at: next + 1) {
            return (ObjectName(schema: first, name: second), after)
        }
        return (ObjectName(schema: defaultSchema, name: first), next)
    }

    /// The object of a kind that is named at `index`, and the index behind it.
    package func object(
        _ kind: ObjectKind, _ statement: SQLStatement, at index: Int
    ) -> (DefinedObject, Int)? {
        let none = Identifier("")
        switch kind.form {
        case .bare:
            if kind == .largeObject, index < statement.count {
                let number = String(decoding: statement.text(index), as: UTF8.self)
                return (
                    DefinedObject(kind, ObjectName(schema: none, name: Identifier(number))),
                    index + 1
                )
            }
            guard let (name, next) = statement.identifier(at: index) else { return nil }
            return (DefinedObject(kind, ObjectName(schema: none, name: name)), next)
        case .qualified:
            guard let (name, next) = name(statement, at: index) else { return nil }
            let isRelation = kind.isRelation
            return (
                DefinedObject(isRelation ? expectedCatalog.relations[name] ?? kind : kind, name),
                next
            )
        case .withArguments:
            guard var (name, next) = routineName(kind, statement, at: index) else { return nil }
            guard statement.isSymbol(next, "("), let end = statement.closing(next) else {
                return (DefinedObject(kind, name), next)
            }
            name.arguments = CanonicalSQL.arguments(statement, Range(from: next + 1, upTo: end))
            next = end + 1
            return (DefinedObject(kind, name), next)
        case .withMethod:
            guard var (name, next) = name(statement, at: index) else { return nil }
            let using = statement.firstKeyword("USING", from: next)
            name.arguments = using.flatMap { statement.identifier(at: $0 + 1)?.name.description }
            if using == next { next += 2 }
            return (DefinedObject(kind, name), next)
        case .part:
            guard let (part, next) = statement.identifier(at: index) else { return nil }
            let words: StaticString =
                kind == .rule && !statement.isKeyword(next, "ON") ? "TO" : "ON"
            guard let on = statement.firstKeyword(words, from: next) else { return nil }
            let start = statement.isKeyword(on + 1, "DOMAIN") ? on + 2 : on + 1
            guard let (table, after) = name(statement, at: start) else { return nil }
            return (DefinedObject(kind, table.part(part)), after)
        case .column:
            guard let (first, next) = statement.identifier(at: index),
                statement.isSymbol(next, "."),
                let (second, after) = statement.identifier(at: next + 1)
            else { return nil }
            if statement.isSymbol(after, "."),
                let (third, end) = statement.identifier(at: after + 1)
            {
                let table = ObjectName(schema: first, name: second)
                return (DefinedObject(kind, table.part(third)), end)
            }
            let table = ObjectName(schema: defaultSchema, name: first)
            return (DefinedObject(kind, table.part(second)), after)
        case .cast:
            guard statement.isSymbol(index, "("), let end = statement.closing(index) else {
                return nil
            }
            var name = ObjectName(schema: none, name: none)
            name.arguments = CanonicalSQL.arguments(statement, Range(from: index + 1, upTo: end))
            return (DefinedObject(kind, name), end + 1)
        }
    }

    /// The name of a routine, or of an operator, which is no identifier.
    package func routineName(
        _ kind: ObjectKind, _ statement: SQLStatement, at index: Int
    ) -> (ObjectName, Int)? {
        guard kind == .operator else { return name(statement, at: index) }
        var (schema, sign) = (defaultSchema, index)
        if let (name, next) = statement.identifier(at: index), statement.isSymbol(next, ".") {
            (schema, sign) = (name, next + 1)
        }
        guard sign < statement.count else { return nil }
        let name = Identifier(exactly: Array(statement.text(sign)))
        return (ObjectName(schema: schema, name: name), sign + 1)
    }

    // MARK: Notes

    /// Takes note of an object that the export makes.
    package mutating func make(
        _ object: DefinedObject, with group: DefinedObject? = nil, _ facts: Facts = [:]
    ) {
        change(object, group: group) {
            $0.isMade = true
            $0.facts.merge(facts) { $1 }
        }
        if object.kind.isRelation { expectedCatalog.relations[object.name] = object.kind }
    }

    /// Takes note of a large object that the export makes.
    package mutating func makeLargeObject(_ number: UInt32) {
        let name = ObjectName(schema: Identifier(""), name: Identifier("\(number)"))
        make(DefinedObject(.largeObject, name))
    }

    /// Forgets what was said of some of them.
    package mutating func forgetLargeObjects() {
        expectedCatalog.objects = expectedCatalog.objects.filter { $0.key.kind != .largeObject }
        expectedCatalog.access = expectedCatalog.access.filter { $0.key.kind != .largeObject }
    }

    /// Changes what is expected of an object.
    package mutating func change(
        _ object: DefinedObject, group: DefinedObject? = nil,
        _ body: (inout ExpectedCatalog.ExpectedObject) -> Void
    ) {
        let table = DefinedObject(
            .table, ObjectName(schema: object.name.schema, name: object.name.name))
        let whole = object.name.part.bytes.isEmpty ? object : relation(table)
        body(
            &expectedCatalog.objects[
                object, default: ExpectedCatalog.ExpectedObject(group: group ?? whole)])
    }

    /// The relation that a statement calls a table.
    package func relation(_ object: DefinedObject) -> DefinedObject {
        DefinedObject(expectedCatalog.relations[object.name] ?? object.kind, object.name)
    }

    /// Forgets what was said of an object and of what is made with it.
    package mutating func forget(_ object: DefinedObject) {
        expectedCatalog.objects[object] = nil
        expectedCatalog.statements.removeAll { $0.object == object }
    }

    /// Takes a statement of `pg_dump --clean`; false where it changes what the export has made.
    private mutating func remove(_ statement: SQLStatement) -> Bool {
        guard let (kind, next) = ObjectKind.parse(statement, at: 1) else { return true }
        let start = StatementKind.skippingWords(statement, at: next)
        guard let (named, _) = object(kind, statement, at: start) else { return true }
        if kind == .schema {
            // They go with it.
            expectedCatalog.access = expectedCatalog.access.filter {
                $0.key.kind != .defaultPrivileges || $0.key.name.schema != named.name.name
            }
        }
        let object = kind.isRelation ? relation(named) : named
        guard expectedCatalog.objects[object] != nil else { return true }
        guard statement.isKeyword(0, "DROP") else { return false }
        for (other, expectation) in expectedCatalog.objects where expectation.group == object {
            forget(other)
        }
        forget(object)
        return true
    }

    /// Takes note of what a statement says of an object in a string; nil where that cannot be read.
    package mutating func note(_ object: DefinedObject, _ fact: String, _ text: [UInt8]?) {
        change(object) {
            $0.facts[fact] = text.map { String(decoding: $0, as: UTF8.self) }
            $0.unread.remove(fact)
            if text == nil { $0.unread.insert(fact) }
        }
        guard text == nil else { return }
        leaveOut("\(fact) of a \(object.kind.rawValue), as its text cannot be read")
    }

    /// Takes note that only the server knows what a statement says of an object.
    package mutating func leaveToServer(_ object: DefinedObject) {
        change(object) { $0.isOpaque = true }
    }

    /// Takes note of how an object is made once more; `own` are the names to change.
    package mutating func remember(
        _ statement: SQLStatement, making object: DefinedObject, with group: DefinedObject,
        needing needs: [DefinedObject] = [], _ edits: [ShadowEdit]
    ) {
        expectedCatalog.statements.append(
            ShadowStatement(
                object: object, group: group, needs: needs,
                sql: ShadowEdit.apply(edits, to: statement), searchPath: searchPath,
                backslashEscapes: statement.backslashEscapes))
    }

    package mutating func note(_ object: DefinedObject, _ change: AccessChange) {
        expectedCatalog.access[object, default: []].append(change)
    }

    /// Takes note that an export which makes objects names no owner of any: `pg_dump --no-owner`.
    package mutating func finish() {
        let tables = expectedCatalog.objects.count { $0.key.kind == .table && $0.value.isMade }
        let hasOwner = expectedCatalog.objects.values.contains { $0.facts["owner"] != nil }
        guard !hasOwner, tables > 0 else { return }
        expectedCatalog.unchecked["owner of a table, as the export names none"] = tables
    }

    /// Takes note that only the server knows of some default privileges.
    package mutating func leaveDefaultsToServer() { expectedCatalog.someDefaultsAreUnknown = true }

    /// Takes note of something that is not compared.
    package mutating func leaveOut(_ what: String) {
        expectedCatalog.unchecked[what, default: 0] += 1
    }
}
