/// The kinds of objects that an export can make, as messages call them.
package enum ObjectKind: String, Sendable {
    case schema
    case `extension` = "extension"
    case language
    case type
    case routine
    case table
    case view
    case materializedView = "materialized view"
    case foreignTable = "foreign table"
    case sequence
    case index
    case column
    case constraint
    case trigger
    case policy
    case rule
    case statistics = "statistics object"
    case `operator` = "operator"
    case operatorClass = "operator class"
    case operatorFamily = "operator family"
    case cast
    case collation
    case conversion
    case searchConfiguration = "text search configuration"
    case searchDictionary = "text search dictionary"
    case searchParser = "text search parser"
    case searchTemplate = "text search template"
    case eventTrigger = "event trigger"
    case publication
    case foreignDataWrapper = "foreign-data wrapper"
    case server
    case largeObject = "large object"
    case defaultPrivileges = "default privileges"

    /// Whether statements may call it a table.
    package var isRelation: Bool {
        switch self {
        case .table, .view, .materializedView, .foreignTable, .sequence, .index: true
        default: false
        }
    }

    /// How statements name an object of a kind.
    package enum NameForm {
        /// With a schema.
        case qualified
        /// Without one.
        case bare
        /// With a schema, and arguments in parentheses.
        case withArguments
        /// With a schema, and an access method behind USING.
        case withMethod
        /// As a part of a table, behind ON.
        case part
        /// Behind the name of its table and a dot.
        case column
        /// As two types in parentheses.
        case cast
    }

    /// How statements name it.
    package var form: NameForm {
        switch self {
        case .schema, .extension, .language, .eventTrigger, .publication, .foreignDataWrapper,
            .server, .largeObject, .defaultPrivileges:
            .bare
        case .routine, .operator: .withArguments
        case .operatorClass, .operatorFamily: .withMethod
        case .constraint, .trigger, .policy, .rule: .part
        case .column: .column
        case .cast: .cast
        default: .qualified
        }
    }

    /// The kind that the words at `index` name, and the index after them.
    package static func parse(_ statement: SQLStatement, at index: Int) -> (
        kind: ObjectKind, next: Int
    )? {
        statement.meaning(at: index, of: spellings).map { ($0.meaning, $0.next) }
    }

    /// Longer spellings come before those they begin with.
    private static let spellings: [(words: [StaticString], meaning: ObjectKind)] = [
        (["FOREIGN", "DATA", "WRAPPER"], .foreignDataWrapper),
        (["FOREIGN", "TABLE"], .foreignTable), (["FOREIGN", "SERVER"], .server),
        (["MATERIALIZED", "VIEW"], .materializedView), (["EVENT", "TRIGGER"], .eventTrigger),
        (["OPERATOR", "CLASS"], .operatorClass), (["OPERATOR", "FAMILY"], .operatorFamily),
        (["TEXT", "SEARCH", "CONFIGURATION"], .searchConfiguration),
        (["TEXT", "SEARCH", "DICTIONARY"], .searchDictionary),
        (["TEXT", "SEARCH", "PARSER"], .searchParser),
        (["TEXT", "SEARCH", "TEMPLATE"], .searchTemplate),
        (["PROCEDURAL", "LANGUAGE"], .language), (["LARGE", "OBJECT"], .largeObject),
        (["SCHEMA"], .schema), (["EXTENSION"], .extension), (["LANGUAGE"], .language),
        (["TYPE"], .type), (["DOMAIN"], .type), (["FUNCTION"], .routine),
        (["PROCEDURE"], .routine), (["AGGREGATE"], .routine), (["TABLE"], .table),
        (["VIEW"], .view), (["SEQUENCE"], .sequence), (["INDEX"], .index), (["COLUMN"], .column),
        (["CONSTRAINT"], .constraint), (["TRIGGER"], .trigger), (["POLICY"], .policy),
        (["RULE"], .rule), (["STATISTICS"], .statistics), (["OPERATOR"], .operator),
        (["CAST"], .cast), (["COLLATION"], .collation), (["CONVERSION"], .conversion),
        (["PUBLICATION"], .publication), (["SERVER"], .server),
    ]
}
