import ObjectNames
import SQLSyntax

/// What default privileges are for: a role after mapping, a schema or none, a kind of object.
struct DefaultPrivilegesKey: Hashable, Sendable {
    var role: Identifier
    var schema: [UInt8]?
    var kind: NamedObject.Class
    /// SQL's word for the kind, such as TABLES.
    var word: String
}

/// The default privileges of one role of the target, whose sources may have had several.
///
/// Two roles' default ACLs become one: what it grants is the union of what each of them granted,
/// which can mean that a REVOKE of one has no effect. So the union is built up here, and the
/// statements are those that lead there from what the server has (pg_default_acl starts from
/// acldefault for a whole database, and from nothing for a schema).
struct DefaultPrivileges: Sendable, Equatable {
    /// What each source role's rows say.
    private var sources: [Identifier: AccessList] = [:]
    /// What the server has after the statements written so far.
    private var reached: AccessList
    private let key: DefaultPrivilegesKey

    init(_ key: DefaultPrivilegesKey) {
        self.key = key
        reached = Self.initial(key, owner: key.role)
    }

    private static func initial(_ key: DefaultPrivilegesKey, owner: Identifier) -> AccessList {
        key.schema == nil ? PrivilegeUniverse.initial(key.kind, owner: owner) : AccessList()
    }

    /// A change that leads the server to the union.
    struct Change: Hashable {
        var isGrant: Bool
        var grantee: AccessList.Grantee
        var privileges: Set<String>
        var withOption: Bool
    }

    /// Applies one statement about `source`, and says what has to be written for it.
    mutating func apply(
        to source: Identifier, image: (Identifier) -> Identifier?,
        _ change: (inout AccessList) -> Void
    ) -> [Change] {
        var list = sources[source] ?? Self.initial(key, owner: source)
        change(&list)
        sources[source] = list
        var union = AccessList()
        for list in sources.values { union.formUnion(list.mapped(image)) }
        let changes = Self.changes(from: reached, to: union)
        reached = union
        return changes
    }

    private static func changes(from old: AccessList, to new: AccessList) -> [Change] {
        var result: [Change] = []
        for grantee in Set(old.entries.keys).union(new.entries.keys).sorted() {
            let had = old.entries[grantee] ?? [:]
            let has = new.entries[grantee] ?? [:]
            let gone = Set(had.keys).subtracting(has.keys)
            // The grant option cannot be kept from a privilege that is granted anew.
            let lessened = has.keys.filter { had[$0] == true && has[$0] == false }
            let taken = gone.union(lessened)
            if !taken.isEmpty {
                result.append(
                    Change(isGrant: false, grantee: grantee, privileges: taken, withOption: false))
            }
            for option in [false, true] {
                let added = Set(
                    has.filter { $0.value == option && (had[$0.key] != option) }.map(\.key))
                guard !added.isEmpty else { continue }
                result.append(
                    Change(isGrant: true, grantee: grantee, privileges: added, withOption: option))
            }
        }
        return result
    }
}

extension Scoped<[DefaultPrivilegesKey: DefaultPrivileges]> {
    /// Takes note of a statement: default privileges go with their schema, and a transaction that is
    /// taken back takes them back.
    mutating func note(_ statement: SQLStatement) {
        if consume(statement) || current.isEmpty { return }
        if statement.hasKeywords(0, "DROP", "OWNED") { return set([:]) }
        if statement.hasKeywords(0, "DROP", "SCHEMA") {
            let start = statement.hasKeywords(2, "IF", "EXISTS") ? 4 : 2
            let names = statement.elements(from: start)
                .compactMap { statement.identifier(at: $0.lowerBound)?.name }
            set(
                current.filter { entry in
                    !names.contains { $0 == entry.key.schemaName }
                })
        } else if statement.hasKeywords(0, "ALTER", "SCHEMA"),
            let (old, next) = statement.identifier(at: 2),
            statement.hasKeywords(next, "RENAME", "TO"),
            let (new, _) = statement.identifier(at: next + 2)
        {
            var moved: [DefaultPrivilegesKey: DefaultPrivileges] = [:]
            for (key, value) in current {
                var key = key
                if key.schemaName == old { key.schema = new.quoted }
                moved[key] = value
            }
            set(moved)
        }
    }
}

extension DefaultPrivilegesKey {
    /// The schema that they are for; nil where they are for all.
    fileprivate var schemaName: Identifier? { schema.map { Identifier(fromQuoted: $0) } }
}
