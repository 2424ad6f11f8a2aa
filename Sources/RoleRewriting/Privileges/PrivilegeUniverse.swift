import ObjectNames
import SQLSyntax

/// The privileges that ALL stands for, and who has which from the start (acl.c, acldefault).
enum PrivilegeUniverse {
    static func all(of kind: NamedObject.Class) -> Set<String> {
        switch kind {
        case .relation, .other:
            [
                "SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER",
                "MAINTAIN",
            ]
        case .sequence: ["SELECT", "UPDATE", "USAGE"]
        case .routine: ["EXECUTE"]
        case .type, .language, .server, .foreignDataWrapper: ["USAGE"]
        case .schema: ["CREATE", "USAGE"]
        case .database: ["CREATE", "CONNECT", "TEMPORARY"]
        case .tablespace: ["CREATE"]
        case .largeObject: ["SELECT", "UPDATE"]
        case .parameter: ["SET", "ALTER SYSTEM"]
        }
    }

    /// What ALL stands for before a list of columns.
    static let ofColumns = ["SELECT", "INSERT", "UPDATE", "REFERENCES"]

    /// What everybody may do with a new object.
    static func everyone(of kind: NamedObject.Class) -> Set<String> {
        switch kind {
        case .routine: ["EXECUTE"]
        case .type, .language: ["USAGE"]
        case .database: ["CONNECT", "TEMPORARY"]
        default: []
        }
    }

    /// The list of a new object that `owner` owns.
    static func initial(_ kind: NamedObject.Class, owner: Identifier) -> AccessList {
        var list = AccessList()
        list.grant(all(of: kind), to: .role(owner), withOption: false)
        list.grant(everyone(of: kind), to: .everyone, withOption: false)
        return list
    }

    /// The privileges as GRANT and REVOKE list them, ALL for all of them.
    ///
    /// Releases before 17 do not know MAINTAIN, which ALL includes from there on.
    static func sql(
        _ privileges: Set<String>, of kind: NamedObject.Class, targetVersion: Int
    ) -> [UInt8] {
        if privileges.isSuperset(of: all(of: kind)) { return Array("ALL".utf8) }
        let known = privileges.filter { targetVersion >= 17 || !$0.hasPrefix("MAINTAIN") }
        return Array(known.sorted().joined(separator: ",").utf8)
    }
}
