import Exports
package import SQLSyntax

extension ExpectedCatalogBuilder {
    /// Takes the creation of what has no schema, which cannot be made once more beside itself.
    package mutating func bare(_ statement: SQLStatement, _ object: DefinedObject, _ after: Int) {
        // It is there in every database, and its privileges are not those of a new schema.
        guard object.kind != .schema || object.name.name != Identifier("public") else { return }
        make(object)
        switch object.kind {
        case .extension:
            guard let word = statement.firstKeyword("SCHEMA", from: after),
                let (schema, _) = statement.identifier(at: word + 1)
            else { return }
            change(object) { $0.facts["schema"] = schema.description }
        case .cast:
            let text = CanonicalSQL.text(statement, Range(from: after, upTo: statement.count))
            change(object) { $0.facts["method"] = text }
        case .eventTrigger:
            // Releases before 11 call it PROCEDURE.
            let parts = Range(from: after + 1, upTo: statement.count).map {
                statement.isKeyword($0, "PROCEDURE")
                    ? "function" : CanonicalSQL.text(statement, $0..<$0 + 1)
            }
            change(object) { $0.facts["action"] = parts.joined(separator: " ") }
        case .publication: publication(statement, object, after)
        case .server: server(statement, object, after)
        case .foreignDataWrapper:
            for (word, fact): (StaticString, String) in [
                ("HANDLER", "handler"), ("VALIDATOR", "validator"),
            ] {
                guard let index = statement.firstKeyword(word, from: after),
                    let (function, _) = statement.lastName(at: index + 1),
                    !statement.isKeyword(index - 1, "NO")
                else { continue }
                change(object) { $0.facts[fact] = function.description }
            }
            options(statement, object, after)
        default: return
        }
    }

    /// `CREATE SERVER name [TYPE 't'] [VERSION 'v'] FOREIGN DATA WRAPPER w [OPTIONS (…)]`.
    private mutating func server(
        _ statement: SQLStatement, _ object: DefinedObject, _ after: Int
    ) {
        var index = after
        for (word, fact): (StaticString, String) in [
            ("TYPE", "server type"), ("VERSION", "server version"),
        ] where statement.isKeyword(index, word) {
            note(object, fact, statement.literalValue(at: index + 1))
            index += 2
        }
        if statement.hasKeywords(index, "FOREIGN", "DATA", "WRAPPER"),
            let (wrapper, _) = statement.identifier(at: index + 3)
        {
            change(object) { $0.facts["wrapper"] = wrapper.description }
        }
        options(statement, object, index)
    }

    /// `OPTIONS (name 'value', …)` as the catalogs have them, in an order of their own.
    private mutating func options(_ statement: SQLStatement, _ object: DefinedObject, _ after: Int)
    {
        guard let word = statement.firstKeyword("OPTIONS", from: after),
            statement.isSymbol(word + 1, "(")
        else { return }
        let text = Self.settings(statement, from: word + 2) { statement.literalValue(at: $0) }
        note(object, "options of its own", text.map { Array($0.utf8) })
    }

    /// `WITH (name = value, …)` in the same way; what has no value is on.
    package static func storageOptions(_ statement: SQLStatement, at word: Int) -> String? {
        guard statement.isKeyword(word, "WITH"), statement.isSymbol(word + 1, "(") else {
            return nil
        }
        return settings(statement, from: word + 2) { index in
            guard statement.isSymbol(index, "=") else { return Array("true".utf8) }
            return statement.literalValue(at: index + 1) ?? Array(statement.text(index + 1))
        }
    }

    /// Nil where there are none, or one cannot be read.
    private static func settings(
        _ statement: SQLStatement, from start: Int, value: (Int) -> [UInt8]?
    ) -> String? {
        var pairs: [[UInt8]] = []
        for element in statement.elements(from: start) {
            guard let (name, next) = statement.identifier(at: element.lowerBound),
                let value = value(next)
            else { return nil }
            pairs.append(name.bytes + Array("=".utf8) + value)
        }
        guard !pairs.isEmpty else { return nil }
        return pairs.sorted { $0.lexicographicallyPrecedes($1) }
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
    }

    private mutating func publication(
        _ statement: SQLStatement, _ object: DefinedObject, _ after: Int
    ) {
        let option = Range(from: after, upTo: statement.count).first {
            statement.isKeyword($0, "PUBLISH")
        }
        let events = option.flatMap { statement.literalValue(at: $0 + 2) }
        func value(of name: StaticString) -> String? {
            let index = statement.tokens.indices.first { statement.isKeyword($0, name) }
            guard let index, statement.isSymbol(index + 1, "=") else { return nil }
            let text = statement.literalValue(at: index + 2) ?? Array(statement.text(index + 2))
            return String(decoding: text, as: UTF8.self).lowercased()
        }
        let throughRoot = value(of: "publish_via_partition_root")
        let generated = value(of: "publish_generated_columns")
        change(object) {
            if statement.hasKeywords(after, "FOR", "ALL", "TABLES") { $0.facts["tables"] = "all" }
            if ["true", "on", "1"].contains(throughRoot) {
                $0.facts["publication through the root"] = "yes"
            }
            if let generated, generated != "none" { $0.facts["generated columns"] = generated }
            if let events { $0.facts["events"] = String(decoding: events, as: UTF8.self) }
        }
    }

    /// `ALTER PUBLICATION name ADD TABLE [ONLY] table …`, where only the server writes which columns
    /// and rows as the catalogs do, and `ADD TABLES IN SCHEMA schema`.
    package mutating func publish(_ statement: SQLStatement, _ object: DefinedObject, _ next: Int)
        -> Bool
    {
        if statement.hasKeywords(next, "ADD", "TABLES", "IN"),
            statement.isKeyword(next + 3, "SCHEMA"),
            let (schema, end) = statement.identifier(at: next + 4), end == statement.count
        {
            change(object) {
                $0.schemas.append(schema.description)
                $0.facts["schemas"] = $0.schemas.sorted().joined(separator: ", ")
            }
            return true
        }
        guard statement.hasKeywords(next, "ADD", "TABLE") else { return false }
        let start = statement.isKeyword(next + 2, "ONLY") ? next + 3 : next + 2
        guard let (table, end) = name(statement, at: start) else { return false }
        change(object) {
            let more = CanonicalSQL.text(statement, Range(from: end, upTo: statement.count))
            $0.published.append(more.isEmpty ? table.text : "\(table.text) \(more)")
            $0.facts["tables"] = $0.published.sorted().joined(separator: ", ")
        }
        return true
    }
}
