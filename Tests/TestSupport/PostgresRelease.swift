import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A release of PostgreSQL that tests dump and load with.
package struct PostgresRelease: Sendable {
    /// As PostgreSQL counts them: `9.6`, `17`.
    package let name: String
    /// The first number of it.
    package let major: Int
    package let programs: PostgresPrograms

    /// Whether the tests take their time.
    package static let isThorough =
        ProcessInfo.processInfo.environment["EMIGRATE_POSTGRES_TESTS"] == "1"

    /// The installed one, and with `EMIGRATE_POSTGRES_TESTS=1` those of `Scripts/install-postgres`.
    package static let all: [PostgresRelease] = {
        let installed = PostgresPrograms.installed.flatMap { programs in
            (try? programs.majorVersion()).map {
                PostgresRelease(name: "\($0)", major: $0, programs: programs)
            }
        }
        guard isThorough else { return [installed].compactMap { $0 } }
        let environment = ProcessInfo.processInfo.environment
        let home = environment["HOME"] ?? "/root"
        let cache = getuid() == 0 ? "/var/cache" : "\(home)/.cache"
        let folder = environment["EMIGRATE_POSTGRES_FOLDER"] ?? "\(cache)/emigrate/postgres"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let others = names.compactMap { name -> PostgresRelease? in
            let programs = PostgresPrograms(folder: URL(filePath: "\(folder)/\(name)/bin"))
            guard let major = name.split(separator: ".").first.flatMap({ Int($0) }),
                FileManager.default.isExecutableFile(atPath: programs.folder.path + "/pg_dump")
            else { return nil }
            return PostgresRelease(name: name, major: major, programs: programs)
        }
        return ([installed].compactMap { $0 } + others.filter { $0.name != installed?.name })
            .sorted { (Double($0.name) ?? 0) < (Double($1.name) ?? 0) }
    }()

    /// Those that a load goes to; others are refused.
    package static var targets: [PostgresRelease] { all.filter { $0.major >= oldestTarget } }

    /// The oldest release that a load goes to.
    package static let oldestTarget = 11
}
