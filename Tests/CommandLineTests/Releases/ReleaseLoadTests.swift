import Foundation
import TestSupport
import Testing

/// What each release's pg_dump writes, loaded and proved on servers of each release.
@Suite(
    "Loads from each release and to each release",
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"), .serialized)
struct ReleaseLoadTests {
    @Test("every form loads, to the same database", arguments: PostgresRelease.targets)
    func forms(_ release: PostgresRelease) throws {
        let source = try ReleaseServer.of(release)
        let original = try source.text(of: ReleaseServer.source, "-O", "-x")
        let wanted = try source.withLoaded(source.dump(ReleaseForm(options: ["-Fd"]))) {
            #expect(try firstDifference(source.text(of: $0, "-O", "-x"), original) == nil)
            let full = try source.text(of: $0)
            for role in ["rdsadmin", ReleaseServer.owner] {
                #expect(full.firstRange(of: Array(role.utf8)) == nil)
            }
            return (full: full, definitions: try source.text(of: $0, "-s"))
        }
        for form in ReleaseForm.archives(of: release) + ReleaseForm.scripts
        where form.isLoadable {
            try source.withLoaded(source.dump(form)) { database in
                let got =
                    try !form.namesOwners
                    ? source.text(of: database, "-O", "-x")
                    : source.text(of: database, form.hasRows ? "-b" : "-s")
                let wanted =
                    !form.namesOwners ? original : form.hasRows ? wanted.full : wanted.definitions
                #expect(firstDifference(got, wanted) == nil, "\(form.name)")
            }
        }
    }

    @Test(
        "a dump of any release loads into any supported one",
        arguments: PostgresRelease.all, PostgresRelease.targets)
    func across(_ from: PostgresRelease, _ to: PostgresRelease) throws {
        let source = try ReleaseServer.of(from)
        let target = try ReleaseServer.of(to)
        let database = try source.server.createDatabase()
        try source.server.dropDatabase(database)
        try source.makeSource(database, for: min(from.major, to.major))
        defer { try? source.server.dropDatabase(database) }
        let forms = [["-Fd"], ["-Fc", "--inserts"], ["-Fp"]].map { ReleaseForm(options: $0) }
        var texts: [[UInt8]] = []
        for form in forms {
            texts.append(
                try target.withLoaded(source.dump(form, of: database)) {
                    try target.text(of: $0)
                })
        }
        for (form, text) in zip(forms, texts) {
            #expect(firstDifference(text, texts[0]) == nil, "\(form.name)")
        }
    }

    @Test(
        "a server that is too old is refused before anything is written",
        arguments: PostgresRelease.all.filter { $0.major < PostgresRelease.oldestTarget })
    func tooOld(_ release: PostgresRelease) throws {
        let source = try ReleaseServer.of(release)
        let before = try source.server.databases()
        let load = try Command.emigrate(
            "load", source.dump(ReleaseForm(options: ["-Fd"])).path, "-q", "-d",
            source.server.connectionString(database: "loaded", user: "synapse")
        ).run()
        #expect(load.status == 1)
        #expect(load.errorText.contains("a load needs 11 or later"))
        #expect(try source.server.databases() == before)
    }

    @Test("inspect counts the same rows in every form", arguments: PostgresRelease.all)
    func rows(_ release: PostgresRelease) throws {
        let source = try ReleaseServer.of(release)
        var wanted: [String: Int] = [:]
        for form in ReleaseForm.archives(of: release) + ReleaseForm.scripts
        where form.hasRows && form.isLoadable {
            let result = try Command.emigrate(
                "inspect", source.dump(form).path, "--full", "--json"
            ).run()
            let report = try JSONSerialization.jsonObject(with: Data(result.output))
            let tables = (report as? [String: Any])?["tables"] as? [[String: Any]]
            var rows: [String: Int] = [:]
            // An INSERT script does not tell which tables are empty.
            for table in try #require(tables, "\(form.name) \(result)")
            where table["isEstimate"] as? Bool == false && table["rows"] as? Int != 0 {
                rows[table["name"] as? String ?? ""] = table["rows"] as? Int
            }
            #expect(rows.count > 5)
            // What is large is only estimated where it need not be read.
            let differing = rows.filter { wanted[$0.key, default: $0.value] != $0.value }
            #expect(differing.isEmpty, "\(form.name): \(differing)")
            wanted.merge(rows) { $1 }
        }
    }
}
