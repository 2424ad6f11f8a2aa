package import SQLSyntax

/// An object as statements name it, so that two of them can be told to mean the same one.
///
/// pg_dump spells an object's name the same way in every statement, arguments of routines
/// included, so the tokens' text is enough.
package struct NamedObject: Hashable, Sendable {
    /// The classes of objects that privileges differ for.
    package enum Class: Hashable, Sendable {
        case relation
        case sequence
        case routine
        case type
        case schema
        case language
        case server
        case foreignDataWrapper
        case database
        case tablespace
        case largeObject
        case parameter
        case other
    }

    package var kind: Class
    package var name: [UInt8]

    package init(_ kind: Class, _ name: [UInt8]) {
        self.kind = kind
        self.name = name
    }

    package init(_ kind: Class, _ statement: SQLStatement, _ tokens: Range<Int>) {
        var name: [UInt8] = []
        for index in tokens {
            if !name.isEmpty { name.append(0x20) }
            name += statement.text(index)
        }
        self.init(kind, name)
    }

    /// The name of a routine up to its arguments.
    package var nameWithoutArguments: [UInt8] {
        Array(name.prefix(upTo: name.firstIndex(of: UInt8(ascii: "(")) ?? name.endIndex))
    }

    /// The same object where tables, views and sequences share one name space.
    package var ownable: NamedObject {
        kind == .sequence ? NamedObject(.relation, name) : self
    }
}

extension NamedObject.Class {
    /// The kind that the words at `index` name, and the index after them; a name may follow.
    package static func parse(_ statement: SQLStatement, at index: Int) -> (kind: Self, next: Int)?
    {
        statement.meaning(at: index, of: spellings).map { ($0.meaning, $0.next) }
    }

    /// Longer spellings come before those they begin with.
    private static let spellings: [(words: [StaticString], meaning: Self)] = [
        (["FOREIGN", "TABLE"], .relation), (["FOREIGN", "SERVER"], .server),
        (["FOREIGN", "DATA", "WRAPPER"], .foreignDataWrapper),
        (["MATERIALIZED", "VIEW"], .relation), (["PROCEDURAL", "LANGUAGE"], .language),
        (["LARGE", "OBJECT"], .largeObject), (["TABLE"], .relation), (["VIEW"], .relation),
        (["SEQUENCE"], .sequence), (["FUNCTION"], .routine), (["PROCEDURE"], .routine),
        (["ROUTINE"], .routine), (["AGGREGATE"], .routine), (["TYPE"], .type),
        (["DOMAIN"], .type), (["SCHEMA"], .schema), (["LANGUAGE"], .language),
        (["SERVER"], .server), (["DATABASE"], .database), (["TABLESPACE"], .tablespace),
        (["PARAMETER"], .parameter),
    ]
}
