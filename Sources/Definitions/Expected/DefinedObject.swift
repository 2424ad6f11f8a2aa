import Exports
package import SQLSyntax

/// The name of an object that has a schema, or of one that needs none.
package struct ObjectName: Hashable, Sendable, Comparable {
    /// Empty for objects without a schema.
    package var schema: Identifier
    package var name: Identifier
    /// The object's name within a table; empty for the table itself.
    package var part = Identifier("")
    /// What else tells objects of one name apart: types of arguments, an access method.
    package var arguments: String?

    package init(schema: Identifier, name: Identifier, part: Identifier = Identifier("")) {
        self.schema = schema
        self.name = name
        self.part = part
    }

    /// As messages show it.
    package var text: String {
        var whole = schema.bytes.isEmpty ? name.description : "\(schema).\(name)"
        if let arguments { whole += "(\(arguments))" }
        return part.bytes.isEmpty ? whole : "\(part) of \(whole)"
    }

    /// The part of this name that is called so.
    package func part(_ name: Identifier) -> ObjectName {
        ObjectName(schema: schema, name: self.name, part: name)
    }

    /// The same in another schema.
    package func moved(to schema: Identifier) -> ObjectName {
        var name = self
        name.schema = schema
        return name
    }

    package static func < (left: ObjectName, right: ObjectName) -> Bool {
        (left.schema, left.name, left.part, left.arguments ?? "")
            < (right.schema, right.name, right.part, right.arguments ?? "")
    }
}

/// An object that a statement can make.
package struct DefinedObject: Hashable, Sendable {
    package var kind: ObjectKind
    package var name: ObjectName

    package init(_ kind: ObjectKind, _ name: ObjectName) {
        self.kind = kind
        self.name = name
    }

    /// The schema of that name.
    package static func schema(_ name: Identifier) -> DefinedObject {
        DefinedObject(.schema, ObjectName(schema: Identifier(""), name: name))
    }
}

/// What is to be said of an object, by the words for it: `type`, `default`, `owner`.
///
/// What is as it is without being said is left out.
package typealias Facts = [String: String]

extension DefinedObject {
    /// Whether objects of its kind are made once more, where texts do not tell whether they differ.
    package var isMadeOnceMore: Bool {
        switch kind {
        case .extension, .language, .foreignDataWrapper, .server, .largeObject, .defaultPrivileges:
            false
        case .schema: name.name != Identifier("public")
        default: true
        }
    }
}
