import Exports
import Foundation
import TestSupport
import Testing

/// The privilege law on real servers: what `ExpectedCatalog` says, for random databases and maps.
///
/// `EMIGRATE_PRIVILEGE_SEEDS=100-200` runs other seeds than the usual ones.
@Suite(.blocking, .serialized, .enabled(if: PostgresServer.isAvailable))
struct PrivilegeLawPropertyTests {
    static let seeds: ClosedRange<UInt64> = {
        let text = ProcessInfo.processInfo.environment["EMIGRATE_PRIVILEGE_SEEDS"] ?? "1-12"
        let bounds = text.split(separator: "-").compactMap { UInt64($0) }
        guard let first = bounds.first, let last = bounds.last, first <= last else { return 1...1 }
        return first...last
    }()

    @Test(arguments: seeds)
    func privilegesOnTheTargetAreTheImageOfTheSources(seed: UInt64) throws {
        let servers = try PrivilegeLawServers.shared
        var random = SeededGenerator(seed: seed)
        let export = RandomExport(&random)
        try servers.source.withDatabase { database in
            // Some of its statements fail, as they should.
            _ = try servers.source.psql(
                database: database, .sql(export.sql), variables: ["ON_ERROR_STOP": "0"])
            let source = try Catalog(of: database, on: servers.source)
            guard try isFaithful(servers, database, source) else { return }
            let owners = Set(source.owners.values)
            let dump = try Dump(of: database, on: servers.source)
            let map = RandomRoleMap(of: export.roles, owners: owners, &random)
            for form in dump.forms {
                try check(source, form, map, asPlainRole: false, servers, seed)
                let plain = RandomRoleMap(owners: owners)
                let expected = ExpectedCatalog(source, map: plain, loader: RandomRoleMap.target)
                guard expected.canUseSchemas(as: RandomRoleMap.target) else { continue }
                try check(source, form, plain, asPlainRole: true, servers, seed)
            }
        }
    }

    /// Converts, loads, and compares.
    private func check(
        _ source: Catalog, _ form: URL, _ map: RandomRoleMap, asPlainRole: Bool,
        _ servers: PrivilegeLawServers, _ seed: UInt64
    ) throws {
        let folder = try TemporaryDirectory()
        let clean = folder.file("clean.sql")
        try Command.emigrate(
            ["convert", form.path, "-o", clean.path, "-q", "--no-sync"] + map.options
        ).run().check()
        let roles = asPlainRole ? [RandomRoleMap.target] : map.targetRoles
        try servers.withTarget(roles: roles) { database in
            let result = try servers.target.psql(
                database: database, user: asPlainRole ? RandomRoleMap.target : nil, .file(clean),
                flags: asPlainRole ? ["--single-transaction"] : [])
            let loader = asPlainRole ? RandomRoleMap.target : PrivilegeLawServers.loader
            let expected = ExpectedCatalog(source, map: map, loader: loader)
            let target = try Catalog(of: database, on: servers.target)
            // A database's owner is a member of pg_database_owner, and so grants as either.
            let differences = CatalogComparison(
                source, expected, target, withoutGrantors: asPlainRole ? ["schema public"] : []
            ).differences
            let name = "seed \(seed), \(form.lastPathComponent), options \(map.options)"
            // Large objects come in a transaction of their own, at which psql's warns.
            let errors = result.errorText.split(separator: "\n").filter {
                !$0.contains(" transaction in progress")
            }
            #expect(result.isSuccess && errors.isEmpty, "\(name): \(errors)")
            #expect(differences.isEmpty, "\(name):\n\(differences.joined(separator: "\n"))")
        }
    }

    /// Whether PostgreSQL's own dump restores to the same privileges: where a role has lost the
    /// option under which it granted, and has it from somebody else since, the order is wrong.
    private func isFaithful(
        _ servers: PrivilegeLawServers, _ database: String, _ source: Catalog
    ) throws -> Bool {
        let script = try servers.source.command("pg_dump", database: database).run().check().output
        return try servers.source.withDatabase { copy in
            _ = try servers.source.psql(
                database: copy, .bytes(script), variables: ["ON_ERROR_STOP": "0"])
            let restored = try Catalog(of: copy, on: servers.source)
            return restored.lists == source.lists && restored.owners == source.owners
                && restored.defaults == source.defaults
        }
    }
}

/// A database dumped in both forms.
private struct Dump {
    private let folder = try? TemporaryDirectory()
    let forms: [URL]

    init(of database: String, on server: PostgresServer) throws {
        guard let folder else { throw SupportError("There is no temporary directory.") }
        forms = [folder.file("export.dir"), folder.file("export.sql")]
        for (form, url) in zip(["-Fd", "-Fp"], forms) {
            try server.command("pg_dump", database: database, [form, "-f", url.path]).run().check()
        }
    }
}
