import Exports
import Foundation
import TestSupport
import Testing

/// After converting, no role of the export's stands anywhere where a role stands.
@Suite struct RemainingRolesTests {
    @Test(arguments: CorpusDump.all.filter(\.hasDefinitions))
    func nothingBelongsToAForeignRole(dump: CorpusDump) throws {
        // A cluster's dump grants before it says who owns what.
        let isCluster = dump.url.lastPathComponent == "dumpall.sql.gz"
        let options =
            isCluster
            ? CorpusDump.roles.filter { !["app_ro", "grp"].contains($0) }
                .flatMap { ["--map-role", "\($0)=synapse"] } : []
        let statements = BareStatements(try dump.converted(options)).all
        #expect(statements.count > 100)
        var count = 0
        for statement in statements {
            for role in Self.roles(in: statement) {
                count += 1
                #expect(
                    role == "synapse" || role == "PUBLIC" || role == "public"
                        || role.hasPrefix("pg_") || role == "CURRENT_USER",
                    "\(statement.joined(separator: " "))")
            }
        }
        #expect(count > 40)
    }

    /// The words where roles stand.
    private static func roles(in statement: [String]) -> [String] {
        var result: [String] = []
        func take(after index: Int) {
            var next = index + 1
            while next < statement.count {
                result.append(statement[next])
                guard next + 1 < statement.count, statement[next + 1] == "," else { return }
                next += 2
            }
        }
        let start = statement.prefix(3).joined(separator: " ")
        let isGrant = ["GRANT", "REVOKE"].contains(statement[0])
        let isDefault = start == "ALTER DEFAULT PRIVILEGES"
        let isPolicy = start.hasPrefix("CREATE POLICY") || start.hasPrefix("ALTER POLICY")
        for (index, word) in statement.enumerated() {
            let before = index > 0 ? statement[index - 1] : ""
            switch word {
            case "TO" where before == "OWNER" || isGrant || isDefault || isPolicy,
                "FROM" where isGrant || isDefault, "BY" where before == "GRANTED",
                "ROLE" where before == "FOR" || index == 1, "USER" where before == "FOR",
                "FOR" where start.hasSuffix("USER MAPPING"), "=" where before == "OWNER",
                "OWNER" where start.hasPrefix("CREATE TABLESPACE"):
                take(after: index)
            case "AUTHORIZATION" where before == "SESSION" && statement[0] == "SET":
                take(after: index)
            case "AUTHORIZATION" where statement[0] == "CREATE": take(after: index)
            default: break
            }
        }
        return result.map { role in
            let quotes: Set<Character> = ["'"]
            return role.first.map(quotes.contains) == true
                ? String(role.dropFirst().dropLast()) : role
        }
    }
}
