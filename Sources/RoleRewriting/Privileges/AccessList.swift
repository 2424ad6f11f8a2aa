package import SQLSyntax

/// Who may do what with one object: an ACL, as far as grantees go.
///
/// Keys of the inner dictionary are privileges, `SELECT` or `SELECT(column)`; values say whether
/// they can be passed on.
package struct AccessList: Hashable, Sendable {
    package enum Grantee: Hashable, Comparable, Sendable {
        case everyone
        case role(Identifier)

        /// The grantee as SQL.
        package var sql: [UInt8] {
            switch self {
            case .everyone: Array("PUBLIC".utf8)
            case .role(let name): name.quoted
            }
        }
    }

    package var entries: [Grantee: [String: Bool]] = [:]

    package init() {}

    package mutating func grant(_ privileges: Set<String>, to grantee: Grantee, withOption: Bool) {
        for privilege in privileges {
            let has = entries[grantee]?[privilege] ?? false
            entries[grantee, default: [:]][privilege] = has || withOption
        }
    }

    package mutating func revoke(_ privileges: Set<String>, from grantee: Grantee, optionOnly: Bool)
    {
        for privilege in privileges where entries[grantee]?[privilege] != nil {
            if optionOnly {
                entries[grantee]?[privilege] = false
            } else {
                entries[grantee]?[privilege] = nil
            }
        }
    }

    /// Adds all of `other`.
    mutating func formUnion(_ other: AccessList) {
        for (grantee, privileges) in other.entries {
            for (privilege, option) in privileges {
                grant([privilege], to: grantee, withOption: option)
            }
        }
    }

    /// The list with its roles mapped, and dropped ones gone.
    func mapped(_ mappedRole: (Identifier) -> Identifier?) -> AccessList {
        var result = AccessList()
        for (grantee, privileges) in entries {
            let target: Grantee
            switch grantee {
            case .everyone: target = .everyone
            case .role(let name):
                guard let name = mappedRole(name) else { continue }
                target = .role(name)
            }
            for (privilege, option) in privileges {
                result.grant([privilege], to: target, withOption: option)
            }
        }
        return result
    }

    /// What `grantee` may do.
    func privileges(of grantee: Grantee) -> Set<String> {
        Set((entries[grantee] ?? [:]).keys)
    }
}
