import Exports
import TestSupport

/// What becomes of the roles of a random export, as options and as a function.
struct RandomRoleMap {
    /// The options of `emigrate convert`.
    private(set) var options: [String] = []
    /// What the options say of single roles: a new name, or nil for a dropped one.
    private(set) var explicit: [String: String?] = [:]
    private let owners: Set<String>
    private var keepsAll = false
    /// Whether the result is for a superuser, who may grant on objects of extensions.
    private(set) var isForSuperuser = false

    static let target = "synapse"

    /// The default map, which no options make.
    init(owners: Set<String>) {
        self.owners = owners
    }

    /// A random map of `roles`, of which `owners` own something.
    init(of roles: [String], owners: Set<String>, _ random: inout SeededGenerator) {
        self.init(owners: owners)
        if random.chance(50) {
            options.append("--superuser")
            isForSuperuser = true
        }
        if random.chance(15) {
            options.append("--keep-roles")
            keepsAll = true
        }
        let new = ["c", "New One", Self.target] + [random.pick(roles)]
        for role in roles + [RandomExport.superuser] + RandomExport.predefined {
            let isOrdinary = roles.contains(role)
            guard random.chance(isOrdinary ? 68 : 15) else { continue }
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                let name = random.pick(new)
                options += ["--map-role", "\(role)=\(name)"]
                explicit[role] = .some(name)
            case 5..<8:
                options += ["--keep-role", role]
                explicit[role] = .some(role)
            default:
                options += ["--drop-role", role]
                explicit[role] = .some(nil)
            }
        }
    }

    /// The name of `role` on the target; nil where it is dropped.
    func mappedRole(for role: String) -> String? {
        if let said = explicit[role] { return said }
        if role.hasPrefix("pg_") || role == Self.target || keepsAll { return role }
        return owners.contains(role) || role == RandomExport.superuser ? Self.target : nil
    }

    /// The roles that the target has to have.
    var targetRoles: Set<String> {
        var result = Set(explicit.values.compactMap { $0 })
        result.insert(Self.target)
        if keepsAll { result.formUnion(RandomExport.roles + [RandomExport.superuser]) }
        return result.filter { !$0.hasPrefix("pg_") }
    }
}
