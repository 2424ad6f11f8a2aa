import SQLSyntax

/// The name of an object that has a schema, or of one that needs none.
struct ObjectName: Hashable, Sendable, Comparable {
    /// Empty for objects without a schema.
    var schema: Identifier
    var name: Identifier
    /// The object's name within a table; empty for the table itself.
    var part = Identifier("")

    /// As messages show it.
    var text: String {
        let whole = schema.bytes.isEmpty ? name.description : "\(schema).\(name)"
        return part.bytes.isEmpty ? whole : "\(part) of \(whole)"
    }

    static func < (left: ObjectName, right: ObjectName) -> Bool {
        (left.schema, left.name, left.part) < (right.schema, right.name, right.part)
    }
}

/// The kinds of objects that an export can promise.
enum ObjectKind: String, CaseIterable, Sendable {
    case schema
    case `extension` = "extension"
    case type
    case routine
    case table
    case view
    case materializedView = "materialized view"
    case foreignTable = "foreign table"
    case sequence
    case index
    case constraint
    case trigger
    case policy
    case rule
}

/// A column of a table, as its definition says.
struct PromisedColumn: Hashable, Sendable {
    var name: Identifier
    /// The type in canonical form.
    var type: String
    var isNotNull = false
    /// Whether it has a default, an identity or an expression that makes it.
    var hasDefault = false
}

/// A privilege on an object.
struct Privilege: Hashable, Sendable {
    var kind: ObjectKind
    var object: ObjectName
    /// The role; empty for PUBLIC.
    var grantee: Identifier
    /// `SELECT`, `USAGE` and so on.
    var name: String
}

/// Who has a privilege, on what.
struct PrivilegeHolder: Hashable, Sendable {
    var kind: ObjectKind
    var object: ObjectName
    var grantee: Identifier
}

extension Privilege {
    var holder: PrivilegeHolder {
        PrivilegeHolder(kind: kind, object: object, grantee: grantee)
    }
}

/// Everything that an export says will be in the database, apart from rows.
struct Promises: Sendable {
    /// The objects, by kind and name, with how many of the same name there are.
    var objects: [ObjectKind: [ObjectName: Int]] = [:]
    /// The columns of tables.
    var columns: [ObjectName: [PromisedColumn]] = [:]
    /// The definitions of indexes and constraints, in canonical form.
    var definitions: [ObjectKind: [ObjectName: String]] = [:]
    /// Constraints that were not validated in the source either.
    var unvalidated: Set<ObjectName> = []
    /// Where sequences stand, and whether that value was handed out.
    var positions: [ObjectName: (value: Int64, isCalled: Bool)] = [:]
    /// Who owns what.
    var owners: [ObjectKind: [ObjectName: Identifier]] = [:]
    /// What roles may do.
    var privileges: Set<Privilege> = []
    /// What roles were denied, and not granted afterwards.
    var denials: Set<Privilege> = []
    /// Tables with row-level security.
    var securedTables: Set<ObjectName> = []
    /// How many statements say something that is not checked, by their first words.
    var unchecked: [String: Int] = [:]

    /// How many things are checked.
    var count: Int {
        objects.values.reduce(0) { $0 + $1.count } + columns.values.reduce(0) { $0 + $1.count }
            + positions.count + owners.values.reduce(0) { $0 + $1.count } + privileges.count
    }
}
