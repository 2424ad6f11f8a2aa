import Exports
import TestSupport

/// The SQL of a random database: objects, owners, privileges of every kind, policies.
///
/// Many of its statements fail, as grants do by who may not grant; what succeeds decides.
struct RandomExport {
    /// The roles of the source server, besides its first superuser.
    static let roles = [
        "k7m2q9x4wd", "UpperCase", "we\"ird", "two words", "user", "schema", "owner", "Ünïcödé",
        "7digits", "messages", "app", "granted", "a'b\\c", "new\nline", "readonly", "synapse",
    ]
    static let superuser = "rdsadmin"
    /// Predefined roles with no rights on objects of their own, which a mapped one would not have.
    static let predefined = ["pg_monitor", "pg_signal_backend"]

    /// The roles that this database has to do with.
    let roles: [String]
    private(set) var sql: String

    private let objects: RandomObjects
    /// Who was given the grant option on which object, by its place.
    private var holders: [Int: [String]] = [:]
    private var random: SeededGenerator

    init(_ generator: inout SeededGenerator) {
        random = SeededGenerator(seed: generator.next())
        let count = Int.random(in: 5...9, using: &random)
        roles = Array(Self.roles.shuffled(using: &random).prefix(count))
        // Not every role owns something: the others are dropped unless an option names them.
        let owners = roles.prefix(max(2, count - 3)) + [Self.superuser]
        objects = RandomObjects(roles: Array(owners), &random)
        sql = ""
        addDefaultPrivileges(4)
        sql += objects.sql
        for _ in 0..<220 { addPrivilege() }
        addDefaultPrivileges(24)
        addPolicies()
    }

    // MARK: Privileges

    private mutating func addPrivilege() {
        let place = Int.random(in: 0..<objects.all.count, using: &random)
        let object = objects.all[place]
        var session: String?
        if let holder = holders[place]?.randomElement(using: &random), random.chance(60) {
            session = holder
        }
        var privileges = privileges(of: object)
        var text: String
        if random.chance(78) {
            let hasOption = random.chance(55)
            let grantees = grantees(includingPublic: !hasOption)
            text = "GRANT \(privileges) ON \(object.kind) \(object.name) TO \(sql(grantees))"
            if hasOption {
                text += " WITH GRANT OPTION"
                holders[place, default: []] += grantees.compactMap { $0 }
            }
        } else {
            if random.chance(25) { privileges = "GRANT OPTION FOR " + privileges }
            let grantee =
                random.chance(30)
                ? "current_user" : sql(grantees(includingPublic: true).prefix(1))
            // As the owner of the object, whoever that is.
            text = "REVOKE \(privileges) ON \(object.kind) \(object.name) FROM \(grantee) CASCADE"
            if grantee == "current_user" { session = random.pick(roles) }
            // What its owner may do stays: on the target it has another one.
            if object.isMember, grantee.contains(Self.superuser) { return }
        }
        if let session { sql += "SET SESSION AUTHORIZATION \(PostgresServer.quoted(session));\n" }
        sql += text + ";\n"
        if session != nil { sql += "RESET SESSION AUTHORIZATION;\n" }
    }

    private mutating func privileges(of object: GrantableObject) -> String {
        let onColumns = !object.columns.isEmpty && random.chance(35)
        let known = onColumns ? ["SELECT", "INSERT", "UPDATE", "REFERENCES"] : object.privileges
        let some = random.chance(35) ? ["ALL"] : random.some(known, atMost: 3)
        guard onColumns else { return some.joined(separator: ", ") }
        let columns = random.some(object.columns, atMost: 2).joined(separator: ", ")
        return some.map { "\($0) (\(columns))" }.joined(separator: ", ")
    }

    /// Some roles, nil for PUBLIC.
    private mutating func grantees(includingPublic: Bool) -> [String?] {
        if includingPublic, random.chance(25) { return [nil] }
        var choices: [String?] = roles + [Self.superuser]
        if random.chance(20) { choices += Self.predefined }
        return random.some(choices, atMost: 2)
    }

    private func sql(_ roles: some Sequence<String?>) -> String {
        roles.map { $0.map(PostgresServer.quoted) ?? "PUBLIC" }.joined(separator: ", ")
    }

    // MARK: Default privileges and policies

    private static let defaults: [(word: String, privileges: [String])] = [
        ("TABLES", ["SELECT", "INSERT", "UPDATE", "DELETE"]), ("SEQUENCES", ["USAGE", "SELECT"]),
        ("FUNCTIONS", ["EXECUTE"]), ("TYPES", ["USAGE"]), ("SCHEMAS", ["USAGE", "CREATE"]),
    ]

    private mutating func addDefaultPrivileges(_ count: Int) {
        for _ in 0..<count {
            let (word, known) = random.pick(Self.defaults)
            let owners = random.some(roles + [Self.superuser], atMost: 2)
            var text = "ALTER DEFAULT PRIVILEGES FOR ROLE \(sql(owners))"
            if word != "SCHEMAS", random.chance(40), !sql.isEmpty {
                text += " IN SCHEMA \(random.pick(objects.schemas))"
            }
            let privileges =
                random.chance(30) ? "ALL" : random.some(known, atMost: 2).joined(separator: ", ")
            if random.chance(60) {
                let hasOption = random.chance(35)
                text += " GRANT \(privileges) ON \(word)"
                text += " TO \(sql(grantees(includingPublic: !hasOption)))"
                if hasOption { text += " WITH GRANT OPTION" }
            } else {
                // The owner's own rights and everybody's are what there is to revoke at first.
                let grantees = random.chance(50) ? [owners[0]] : grantees(includingPublic: true)
                text += " REVOKE \(privileges) ON \(word) FROM \(sql(grantees))"
            }
            sql += text + ";\n"
        }
    }

    private mutating func addPolicies() {
        for table in objects.tables where random.chance(60) {
            sql += "ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY;\n"
            for number in 0..<2 {
                let grantees = grantees(includingPublic: true)
                let kind = random.chance(30) ? " AS RESTRICTIVE" : ""
                sql += "CREATE POLICY p\(number) ON \(table)\(kind) TO \(sql(grantees))"
                sql += " USING ((owner = 'k7'::text));\n"
            }
        }
    }
}
