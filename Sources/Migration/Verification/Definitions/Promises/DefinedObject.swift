import Exports
import SQLSyntax

/// The name of an object that has a schema, or of one that needs none.
struct ObjectName: Hashable, Sendable, Comparable {
    /// Empty for objects without a schema.
    var schema: Identifier
    var name: Identifier
    /// The object's name within a table; empty for the table itself.
    var part = Identifier("")
    /// What else tells objects of one name apart: types of arguments, an access method.
    var arguments: String?

    init(schema: Identifier, name: Identifier, part: Identifier = Identifier("")) {
        self.schema = schema
        self.name = name
        self.part = part
    }

    /// As messages show it.
    var text: String {
        var whole = schema.bytes.isEmpty ? name.description : "\(schema).\(name)"
        if let arguments { whole += "(\(arguments))" }
        return part.bytes.isEmpty ? whole : "\(part) of \(whole)"
    }

    /// The part of this name that is called so.
    func part(_ name: Identifier) -> ObjectName {
        ObjectName(schema: schema, name: self.name, part: name)
    }

    static func < (left: ObjectName, right: ObjectName) -> Bool {
        (left.schema, left.name, left.part, left.arguments ?? "")
            < (right.schema, right.name, right.part, right.arguments ?? "")
    }
}

/// An object that a statement can make.
struct DefinedObject: Hashable, Sendable {
    var kind: ObjectKind
    var name: ObjectName

    init(_ kind: ObjectKind, _ name: ObjectName) {
        self.kind = kind
        self.name = name
    }
}

/// What is to be said of an object, by the words for it: `type`, `default`, `owner`.
///
/// What is as it is without being said is left out.
typealias Facts = [String: String]
