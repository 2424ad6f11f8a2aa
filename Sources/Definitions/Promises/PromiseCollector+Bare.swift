import Exports
package import SQLSyntax

extension PromiseCollector {
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
        case .server, .foreignDataWrapper:
            if statement.firstKeyword("OPTIONS", from: after) != nil {
                leaveOut("options of a \(object.kind.rawValue)")
            }
        default: return
        }
    }

    private mutating func publication(
        _ statement: SQLStatement, _ object: DefinedObject, _ after: Int
    ) {
        let option = Range(from: after, upTo: statement.count).first {
            statement.isKeyword($0, "PUBLISH")
        }
        let events = option.flatMap { statement.stringValue(at: $0 + 2) }
        change(object) {
            if statement.hasKeywords(after, "FOR", "ALL", "TABLES") { $0.facts["tables"] = "all" }
            if let events { $0.facts["events"] = String(decoding: events, as: UTF8.self) }
        }
    }

    /// `ALTER PUBLICATION name ADD TABLE [ONLY] table`; false where columns or rows are chosen.
    package mutating func publish(_ statement: SQLStatement, _ object: DefinedObject, _ next: Int)
        -> Bool
    {
        guard statement.hasKeywords(next, "ADD", "TABLE") else { return false }
        let start = statement.isKeyword(next + 2, "ONLY") ? next + 3 : next + 2
        guard let (table, end) = name(statement, at: start) else { return false }
        change(object) {
            $0.published.append(table.text)
            $0.facts["tables"] = $0.published.sorted().joined(separator: ", ")
        }
        return end == statement.count
    }
}
