import Exports

/// The differences between what a target should be and what it is, each as one line.
struct CatalogComparison {
    private let expected: ExpectedCatalog
    private let source: Catalog
    private let target: Catalog
    /// Objects in whose access lists the grantors are not compared.
    private let withoutGrantors: Set<Catalog.Object>

    init(
        _ source: Catalog, _ expected: ExpectedCatalog, _ target: Catalog,
        withoutGrantors: Set<Catalog.Object> = []
    ) {
        self.source = source
        self.expected = expected
        self.target = target
        self.withoutGrantors = withoutGrantors
    }

    var differences: [String] {
        var result: [String] = []
        for object in Set(source.owners.keys).union(target.owners.keys).sorted() {
            let owner = expected.owner(of: object)
            if owner != target.owners[object] {
                result.append(
                    "\(object) belongs to \(target.owners[object] ?? "-"), not \(owner ?? "-")")
            }
            // Without a superuser, nobody could have changed anything there.
            if source.members.contains(object), !expected.isForSuperuser { continue }
            result += compare(
                object, expected.list(of: object), target.lists[object] ?? [:],
                owner: owner ?? "")
        }
        let defaults = expected.defaults
        for key in Set(defaults.keys).union(target.defaults.keys) {
            let name = "default \(key.role) \(key.schema) \(key.kind)"
            if (defaults[key] == nil) != (target.defaults[key] == nil) {
                result.append("\(name): a row \(defaults[key] == nil ? "too many" : "missing")")
            }
            result += compare(
                name, defaults[key] ?? [:], target.defaults[key] ?? [:], owner: key.role)
        }
        let policies = expected.policies
        for name in Set(policies.keys).union(target.policies.keys).sorted()
        where policies[name] != target.policies[name] {
            result.append(
                "policy \(name): \(target.policies[name] ?? []), not \(policies[name] ?? [])")
        }
        return result
    }

    private func compare(
        _ object: String, _ expected: Catalog.AccessList, _ actual: Catalog.AccessList,
        owner: String
    ) -> [String] {
        var result: [String] = []
        let wanted = Self.byGrantee(expected)
        let found = Self.byGrantee(actual)
        for key in Set(wanted.keys).union(found.keys) where wanted[key] != found[key] {
            result.append(
                "\(object): \(key.grantee ?? "PUBLIC") \(key.name)"
                    + " \(Self.word(found[key])), not \(Self.word(wanted[key]))")
        }
        guard !withoutGrantors.contains(object) else { return result }
        for row in Set(expected.keys).union(actual.keys) where expected[row] != actual[row] {
            let isCircle = actual[row] == false && closesCircle(row, expected, owner: owner)
            guard !isCircle else { continue }
            result.append(
                "\(object): \(row.grantee ?? "PUBLIC") \(row.name) by \(row.grantor)"
                    + " \(Self.word(actual[row])), not \(Self.word(expected[row]))")
        }
        return result
    }

    /// Whether the grantor of `row` can have its option from the grantee.
    private func closesCircle(
        _ row: Catalog.Privilege, _ list: Catalog.AccessList, owner: String
    ) -> Bool {
        guard let grantee = row.grantee, row.grantor != owner, grantee != owner else {
            return false
        }
        var reached: Set<String> = [grantee]
        var front = [grantee]
        while let role = front.popLast() {
            for (edge, option) in list
            where option && edge.name == row.name && edge.grantor == role {
                guard let next = edge.grantee, reached.insert(next).inserted else { continue }
                front.append(next)
            }
        }
        return reached.contains(row.grantor)
    }

    private struct Key: Hashable {
        var grantee: String?
        var name: String
    }

    /// What each grantee may do, by whomever.
    private static func byGrantee(_ list: Catalog.AccessList) -> [Key: Bool] {
        var result: [Key: Bool] = [:]
        for (row, option) in list {
            let key = Key(grantee: row.grantee, name: row.name)
            result[key] = (result[key] ?? false) || option
        }
        return result
    }

    private static func word(_ option: Bool?) -> String {
        option.map { $0 ? "with grant option" : "granted" } ?? "not granted"
    }
}
