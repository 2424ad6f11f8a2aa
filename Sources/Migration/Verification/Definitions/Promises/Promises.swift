import Exports
import RoleRewriting
import SQLSyntax

/// Everything that an export says will be in the database, apart from rows.
struct Promises: Sendable {
    /// One object.
    struct Promise: Sendable {
        /// What the statements say of it.
        var facts: Facts = [:]
        /// Whether only the server understands all that they say.
        var isOpaque = false
        /// Whether the export makes it; otherwise it only says something of it.
        var isMade = false
        /// The object with which it is made.
        var group: DefinedObject
        /// The tables of a publication.
        var published: [String] = []
    }

    /// The objects.
    var objects: [DefinedObject: Promise] = [:]
    /// The relations that are made, which statements may call tables.
    var relations: [ObjectName: ObjectKind] = [:]
    /// The statements that make objects once more, in the export's order.
    var statements: [TwinStatement] = []
    /// Where sequences stand, and whether that value was handed out.
    var positions: [ObjectName: (value: Int64, isCalled: Bool)] = [:]
    /// Who was granted and denied what, in the export's order.
    var access: [DefinedObject: [AccessChange]] = [:]
    /// How many statements say something that is not compared, by their first words.
    var unchecked: [String: Int] = [:]
    /// The same of those that are compared where all is made once more.
    var followed: [String: Int] = [:]

    /// How many things are compared.
    var count: Int {
        objects.count { $0.value.isMade } + positions.count
            + access.values.reduce(0) { $0 + $1.count }
    }
}

/// A statement that makes an object once more, as a temporary one.
struct TwinStatement: Sendable {
    /// What it makes or changes.
    var object: DefinedObject
    /// The object with which that is made.
    var group: DefinedObject
    /// Other relations that have to have twins.
    var needs: [DefinedObject] = []
    /// The statement with the twins' names.
    var sql: String
    /// The settings under which its names and strings mean what they do.
    var searchPath: String
    var backslashEscapes: Bool
}

/// A GRANT or REVOKE, as far as it concerns one object.
struct AccessChange: Sendable {
    var isGrant: Bool
    var optionOnly: Bool
    var withOption: Bool
    var privileges: Set<String>
    var grantees: [AccessList.Grantee]

    func apply(to list: inout AccessList) {
        for grantee in grantees {
            if isGrant {
                list.grant(privileges, to: grantee, withOption: withOption)
            } else {
                list.revoke(privileges, from: grantee, optionOnly: optionOnly)
            }
        }
    }
}
