import Exports
package import SQLSyntax

extension ExpectedCatalogBuilder {
    /// Takes a CREATE statement; false where what it makes is not compared.
    package mutating func create(_ statement: SQLStatement) -> Bool {
        let word = Self.kindIndex(statement)
        guard let (kind, next) = ObjectKind.parse(statement, at: word) else { return false }
        let start = statement.hasKeywords(next, "IF", "NOT", "EXISTS") ? next + 3 : next
        if kind == .index { return self.index(statement, at: start) }
        if kind == .operator { return self.operator(statement, at: start) }
        guard let (object, after) = object(kind, statement, at: start) else { return false }
        switch kind {
        case .table, .foreignTable: table(statement, object, after)
        case .view, .materializedView:
            view(statement, object, after, words: Range(from: word, upTo: next))
        case .trigger, .rule, .policy: part(statement, object, after)
        case .statistics: return statistics(statement, object, after)
        case .operatorClass: operatorClass(statement, object, start)
        default:
            if kind.form == .bare || kind == .cast {
                bare(statement, object, after)
            } else if after < statement.count || kind != .type {
                // A type is announced before it is defined: CREATE TYPE name;
                leftToServer(statement, object, at: start)
            }
        }
        return true
    }

    /// Where the kind of object is named that a statement is about.
    package static func kindIndex(_ statement: SQLStatement) -> Int {
        var index = 1
        while ["OR", "REPLACE", "UNLOGGED", "RECURSIVE", "TRUSTED", "UNIQUE", "DEFAULT"].contains(
            where: { statement.isWord(index, $0) })
            || statement.hasKeywords(index, "CONSTRAINT", "TRIGGER")
        {
            index += 1
        }
        return index
    }

    /// What is made once more as a whole, since only the server understands it.
    private mutating func leftToServer(
        _ statement: SQLStatement, _ object: DefinedObject, at start: Int
    ) {
        var edits = [ShadowEdit(nameRange(statement, startingAt: start), object.name.name)]
        let unlogged = statement.isKeyword(1, "UNLOGGED")
        if unlogged { edits.append(ShadowEdit(1..<2, text: "")) }
        if object.kind == .type, let multirange = multirange(statement) { edits.append(multirange) }
        make(object, unlogged ? ["unlogged": "yes"] : [:])
        leaveToServer(object)
        remember(statement, making: object, with: object, edits)
    }

    /// The change to `multirange_type_name = schema.name`.
    private func multirange(_ statement: SQLStatement) -> ShadowEdit? {
        (0..<statement.count).first { statement.isKeyword($0, "MULTIRANGE_TYPE_NAME") }.flatMap {
            name(statement, at: $0 + 2).map { name, next in
                let start = statement.isSymbol(next - 2, ".") ? next - 3 : next - 1
                return ShadowEdit(Range(from: start, upTo: next), name.name)
            }
        }
    }

    private mutating func part(
        _ statement: SQLStatement, _ object: DefinedObject, _ after: Int
    ) {
        var name = object.name
        name.part = Identifier("")
        let table = relation(DefinedObject(.table, name))
        if object.kind == .rule, object.name.part == Identifier("_RETURN") {
            // Releases before 10 write a view that needs itself as a table that becomes one.
            forget(table)
            make(DefinedObject(.view, name))
            return leaveToServer(DefinedObject(.view, name))
        }
        make(object, with: table)
        if object.kind == .policy {
            leaveToServer(object)
        } else {
            let text = CanonicalSQL.text(statement, 0..<statement.count)
            change(object) { $0.facts["definition"] = text }
        }
        remember(
            statement, making: object, with: table,
            [ShadowEdit(nameRange(statement, endingAt: after), name.name)])
    }

    private mutating func index(_ statement: SQLStatement, at index: Int) -> Bool {
        guard let (name, next) = statement.identifier(at: index),
            let on = statement.firstKeyword("ON", from: next)
        else { return false }
        let start = statement.isKeyword(on + 1, "ONLY") ? on + 2 : on + 1
        guard let (tableName, after) = self.name(statement, at: start) else { return false }
        let table = relation(DefinedObject(.table, tableName))
        let object = DefinedObject(.index, ObjectName(schema: tableName.schema, name: name))
        let text = CanonicalSQL.text(statement, 0..<statement.count)
        make(object, with: table, ["definition": text])
        remember(
            statement, making: object, with: table,
            [ShadowEdit(Range(from: start, upTo: after), tableName.name)])
        return true
    }

    private mutating func statistics(
        _ statement: SQLStatement, _ object: DefinedObject, _ after: Int
    ) -> Bool {
        guard let from = statement.firstKeyword("FROM", from: after),
            let (tableName, end) = name(statement, at: from + 1)
        else { return false }
        let table = relation(DefinedObject(.table, tableName))
        let text = CanonicalSQL.text(statement, 0..<statement.count)
        make(object, with: table, ["definition": text])
        remember(
            statement, making: object, with: table,
            [
                ShadowEdit(nameRange(statement, startingAt: 2), object.name.name),
                ShadowEdit(Range(from: from + 1, upTo: end), tableName.name),
            ])
        return true
    }

    private mutating func view(
        _ statement: SQLStatement, _ object: DefinedObject, _ after: Int, words: Range<Int>
    ) {
        guard let query = statement.firstKeyword("AS", from: after) else { return }
        // A view that needs itself is made with other contents first.
        forget(object)
        var end = statement.count
        var options: String?
        var edits = [ShadowEdit(nameRange(statement, endingAt: after), object.name.name)]
        var isFilled = object.kind == .materializedView
        if object.kind == .materializedView {
            if statement.hasKeywords(end - 3, "WITH", "NO", "DATA") {
                end -= 3
                isFilled = false
                edits.append(ShadowEdit(end..<end + 3, text: ""))
            } else if statement.hasKeywords(end - 2, "WITH", "DATA") {
                end -= 2
                edits.append(ShadowEdit(end..<end + 2, text: ""))
            }
            edits.append(ShadowEdit(words, text: "VIEW"))
            var next = after
            if statement.isSymbol(next, "("), let closing = statement.closing(next) {
                next = closing + 1
            }
            if statement.isKeyword(next, "USING") { next += 2 }
            options = Self.storageOptions(statement, at: next)
            if query > after { edits.append(ShadowEdit(Range(from: after, upTo: query), text: "")) }
        }
        make(object, ["query": CanonicalSQL.text(statement, Range(from: query + 1, upTo: end))])
        change(object) {
            $0.facts["storage options"] = options
            $0.facts["rows"] = isFilled ? "yes" : nil
        }
        if object.kind == .materializedView { noteMethod(statement, object) }
        let hasCheck = statement.hasKeywords(end - 2, "CHECK", "OPTION")
        if hasCheck || query > after { leaveToServer(object) }
        remember(statement, making: object, with: object, edits)
    }

    private mutating func `operator`(_ statement: SQLStatement, at start: Int) -> Bool {
        // What stands in parentheses behind it are not arguments.
        guard let (bare, after) = routineName(.operator, statement, at: start) else { return false }
        var name = bare
        var facts: Facts = [:]
        var arguments = ["none", "none"]
        let sign = name.name.description
        var edits = [
            ShadowEdit(nameRange(statement, endingAt: after), text: "pg_temp." + sign)
        ]
        for element in statement.elements(from: after + 1) {
            let value = Range(from: element.lowerBound + 2, upTo: element.upperBound)
            if statement.isKeyword(element.lowerBound, "LEFTARG") {
                arguments[0] = CanonicalSQL.arguments(statement, value)
            } else if statement.isKeyword(element.lowerBound, "RIGHTARG") {
                arguments[1] = CanonicalSQL.arguments(statement, value)
            } else if let word = ["COMMUTATOR", "NEGATOR"].first(where: {
                statement.isWord(element.lowerBound, $0)
            }) {
                // A shadow object must not become the partner of an operator that is there.
                let signs = value.filter { statement.kind($0) == .operator }
                facts[word.lowercased()] = signs.last.map {
                    String(decoding: statement.text($0), as: UTF8.self)
                }
                edits.append(
                    ShadowEdit(
                        Range(from: element.lowerBound - 1, upTo: element.upperBound), text: ""))
            }
        }
        name.arguments = arguments.joined(separator: ", ")
        let object = DefinedObject(.operator, name)
        make(object, facts)
        leaveToServer(object)
        remember(statement, making: object, with: object, edits)
        return true
    }

    private mutating func operatorClass(
        _ statement: SQLStatement, _ object: DefinedObject, _ start: Int
    ) {
        var edits = [ShadowEdit(nameRange(statement, startingAt: start), object.name.name)]
        var needs: [DefinedObject] = []
        if let clause = statement.firstKeyword("FAMILY", from: start),
            let (name, end) = name(statement, at: clause + 1)
        {
            var family = DefinedObject(.operatorFamily, name)
            family.name.arguments = object.name.arguments
            needs = expectedCatalog.objects[family]?.isMade == true ? [family] : []
            edits.append(ShadowEdit(Range(from: clause + 1, upTo: end), name.name))
        }
        make(object)
        leaveToServer(object)
        remember(statement, making: object, with: object, needing: needs, edits)
    }

    /// The tokens of a name that may have a schema.
    package func nameRange(_ statement: SQLStatement, startingAt start: Int) -> Range<Int> {
        start..<(statement.isSymbol(start + 1, ".") ? start + 3 : start + 1)
    }

    package func nameRange(_ statement: SQLStatement, endingAt end: Int) -> Range<Int> {
        (statement.isSymbol(end - 2, ".") ? end - 3 : end - 1)..<end
    }
}
