import Exports

/// What the catalogs of the target have to say: the image of the source's under the role map.
///
/// - An owner is mapped. What a dropped role owned belongs to whoever loads it, except for schema
///   `public`, which is there already and stays with pg_database_owner.
/// - Of an access list, the rows of dropped grantees vanish. The others' grantees and grantors are
///   mapped; a grantor that is dropped or predefined becomes the object's owner. Rows that become
///   one can be passed on if one of them could. A new owner in the place of a dropped one has what
///   owners have by default.
/// - A grant option that would close a circle is refused by the server (acl.c, check_circularity):
///   such a row may lose it. Whoever has it then has it from somebody else, too, so that the
///   privileges with which each grantee ends do not depend on it.
/// - Default privileges of merged roles are the union of the rows of pg_default_acl that exist. A
///   row that says no more than what holds without it does not exist on the target.
/// - What an extension or the server makes belongs to the target's first superuser; only a
///   superuser's script has grants on it. What its owner had as such stays the owner's.
/// - A policy's roles are mapped; a policy for dropped roles only is gone.
struct ExpectedCatalog {
    private let source: Catalog
    private let map: RandomRoleMap
    /// Who loads the result.
    private let loader: String

    init(_ source: Catalog, map: RandomRoleMap, loader: String) {
        self.source = source
        self.map = map
        self.loader = loader
    }

    var isForSuperuser: Bool { map.isForSuperuser }

    func owner(of object: Catalog.Object) -> String? {
        guard let owner = source.owners[object] else { return nil }
        if source.members.contains(object) { return PrivilegeLawServers.loader }
        return map.mappedRole(for: owner)
            ?? (object == "schema public" ? "pg_database_owner" : loader)
    }

    func list(of object: Catalog.Object) -> Catalog.AccessList {
        guard let rows = source.lists[object], let owner = owner(of: object),
            let sourceOwner = source.owners[object]
        else { return [:] }
        let isMember = source.members.contains(object)
        var result: Catalog.AccessList = [:]
        for (row, option) in rows {
            guard let grantee = image(row.grantee) else { continue }
            let isDefault = row.grantee == sourceOwner && row.grantor == sourceOwner && !option
            if isMember, isDefault { continue }
            var grantor = map.mappedRole(for: row.grantor) ?? owner
            if isMember, row.grantor == sourceOwner { grantor = owner }
            // A plain role can have no session of a predefined one.
            if grantor.hasPrefix("pg_") { grantor = owner }
            result.add(.init(grantee: grantee, grantor: grantor, name: row.name), option)
        }
        if isMember || map.mappedRole(for: sourceOwner) == nil {
            for name in Self.ownersPrivileges(of: object) {
                result.add(.init(grantee: owner, grantor: owner, name: name), false)
            }
        }
        return result
    }

    var defaults: [Catalog.DefaultKey: Catalog.AccessList] {
        var result: [Catalog.DefaultKey: Catalog.AccessList] = [:]
        for (key, rows) in source.defaults {
            guard let role = map.mappedRole(for: key.role) else { continue }
            var image = key
            image.role = role
            result[image] = result[image] ?? [:]
            for (row, option) in rows {
                guard let grantee = self.image(row.grantee) else { continue }
                result[image]?.add(.init(grantee: grantee, grantor: role, name: row.name), option)
            }
        }
        return result.filter { $0.value != Self.initial($0.key) }
    }

    var policies: [Catalog.Object: Set<String?>] {
        source.policies.mapValues { Set($0.compactMap(image)) }.filter { !$0.value.isEmpty }
    }

    /// Whether a plain role that owns the database can name objects in all schemas: somebody may
    /// have revoked the right from a schema's own owner, and be locked out while still loading.
    func canUseSchemas(as role: String) -> Bool {
        source.owners.keys.filter { $0.hasPrefix("schema ") }.allSatisfy { schema in
            list(of: schema).keys.contains { row in
                row.name == "USAGE"
                    && (row.grantee == nil || [role, "pg_database_owner"].contains(row.grantee))
            }
        }
    }

    /// The image of a grantee, nil inside for PUBLIC; nil where it is dropped.
    private func image(_ grantee: String?) -> String?? {
        guard let grantee else { return .some(nil) }
        guard let name = map.mappedRole(for: grantee) else { return nil }
        return .some(name)
    }

    // MARK: What the server gives by itself (acl.c, acldefault)

    private static func ownersPrivileges(of object: Catalog.Object) -> [String] {
        switch object.prefix(while: { $0 != " " }) {
        case "schema": ["USAGE", "CREATE"]
        case "routine": ["EXECUTE"]
        case "type": ["USAGE"]
        case "large": ["SELECT", "UPDATE"]
        case "relation" where ["relation app.s", "relation public.Messages"].contains(object):
            ["SELECT", "UPDATE", "USAGE"]
        case "relation":
            ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
        default: []
        }
    }

    /// What holds without a row of pg_default_acl.
    private static func initial(_ key: Catalog.DefaultKey) -> Catalog.AccessList {
        guard key.schema.isEmpty else { return [:] }
        let words = ["r": "relation", "S": "relation app.s", "f": "routine", "T": "type"]
        var result: Catalog.AccessList = [:]
        for name in ownersPrivileges(of: words[key.kind] ?? "schema") {
            result[.init(grantee: key.role, grantor: key.role, name: name)] = false
            guard key.kind == "f" || key.kind == "T" else { continue }
            result[.init(grantee: nil, grantor: key.role, name: name)] = false
        }
        return result
    }
}

extension Catalog.AccessList {
    /// Adds a row to those that are there; it can be passed on if one of equals can.
    fileprivate mutating func add(_ row: Catalog.Privilege, _ option: Bool) {
        self[row] = (self[row] ?? false) || option
    }
}
