import Exports
package import RoleRewriting
package import SQLSyntax

/// Everything that an export says will be in the database, apart from rows.
package struct ExpectedCatalog: Sendable {
    /// One object.
    package struct ExpectedObject: Sendable {
        /// What the statements say of it.
        package var facts: Facts = [:]
        /// The facts of which they say something that cannot be read.
        package var unread: Set<String> = []
        /// Whether only the server understands all that they say.
        package var isOpaque = false
        /// Whether the export makes it; otherwise it only says something of it.
        package var isMade = false
        /// The object with which it is made.
        package var group: DefinedObject
        /// The tables of a publication.
        package var published: [String] = []
        /// The schemas of one.
        package var schemas: [String] = []
    }

    /// The objects.
    package var objects: [DefinedObject: ExpectedObject] = [:]
    /// The relations that are made, which statements may call tables.
    package var relations: [ObjectName: ObjectKind] = [:]
    /// The statements that make objects once more, in the export's order.
    package var statements: [ShadowStatement] = []
    /// Where sequences stand, and whether that value was handed out.
    package var positions: [ObjectName: (value: Int64, isCalled: Bool)] = [:]
    /// Who was granted and denied what, in the export's order.
    package var access: [DefinedObject: [AccessChange]] = [:]
    /// Whether default privileges are set in words that only a server understands.
    package var someDefaultsAreUnknown = false
    /// How many statements say something that is not compared, by their first words.
    package var unchecked: [String: Int] = [:]
    /// The same of those that are compared where all is made once more.
    package var followed: [String: Int] = [:]

    /// How many things are compared.
    package var count: Int {
        objects.count { $0.value.isMade } + positions.count
            + access.values.reduce(0) { $0 + $1.count }
    }
}

/// A statement that makes an object once more, as a temporary one.
package struct ShadowStatement: Sendable {
    /// What it makes or changes.
    package var object: DefinedObject
    /// The object with which that is made.
    package var group: DefinedObject
    /// Other relations that have to have shadow objects.
    package var needs: [DefinedObject] = []
    /// The statement with the shadow objects' names.
    package var sql: String
    /// The settings under which its names and strings mean what they do.
    package var searchPath: String
    package var backslashEscapes: Bool
}

/// A GRANT or REVOKE, as far as it concerns one object.
package struct AccessChange: Sendable {
    package var isGrant: Bool
    package var optionOnly: Bool
    package var withOption: Bool
    package var privileges: Set<String>
    package var grantees: [AccessList.Grantee]

    package func apply(to list: inout AccessList) {
        for grantee in grantees {
            if isGrant {
                list.grant(privileges, to: grantee, withOption: withOption)
            } else {
                list.revoke(privileges, from: grantee, optionOnly: optionOnly)
            }
        }
    }
}
