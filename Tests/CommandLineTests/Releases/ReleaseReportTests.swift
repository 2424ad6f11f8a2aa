import Definitions
import Foundation
import TestSupport
import Testing
import Verification

/// What `check` and `inspect` say of one database, whatever a release's pg_dump made of it.
@Suite(
    "Reports on each release's dumps", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"),
    .enabled(if: PostgresRelease.isThorough, "EMIGRATE_POSTGRES_TESTS is not 1"), .serialized)
struct ReleaseReportTests {
    private static let forms =
        [
            ["-Fc"], ["-Fd"], ["-Ft"], ["-Fp"], ["-Fp", "-C"], ["-Fc", "--inserts"],
            ["-Fp", "--inserts"],
        ]
        .map { ReleaseForm(options: $0) }
        + [
            ReleaseForm(options: ["-Fc"], isPiped: true),
            ReleaseForm(options: ["-Fc"], isRedirected: true),
        ]

    /// What a report says of the database, and not of the file that it is in.
    private struct Facts {
        /// All but what follows, as JSON.
        var others: [String: String] = [:]
        /// The rows of each table, where they were counted.
        var rows: [String: Int] = [:]
        var tables: Set<String> = []
        var owners: Set<String> = []
    }

    /// Facts about the file; a script does not tell its database's name, nor what belongs to whom
    /// without saying so.
    private static let ofTheFile: Set<String> = [
        "input", "format", "archiveVersion", "compression", "created", "database", "evidence",
        "tables", "owners",
    ]

    private func facts(_ command: String, _ export: URL) throws -> Facts {
        let result = try Command.emigrate(
            [command, export.path, "--json", "--full"]
                + (command == "check" ? ["--synapse", "1.98.0"] : [])
        ).run()
        #expect(result.status == 0, "\(result)")
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any])
        var facts = Facts()
        for (key, value) in plain(report) as? [String: Any] ?? [:] {
            let text = try JSONSerialization.data(
                withJSONObject: value, options: [.sortedKeys, .prettyPrinted, .fragmentsAllowed])
            facts.others[key] = String(decoding: text, as: UTF8.self)
        }
        facts.owners = Set((report["owners"] as? [String: Any] ?? [:]).keys)
        for table in report["tables"] as? [[String: Any]] ?? [] {
            let name = table["name"] as? String ?? ""
            facts.tables.insert(name)
            if table["isEstimate"] as? Bool == false { facts.rows[name] = table["rows"] as? Int }
        }
        return facts
    }

    private func plain(_ value: Any) -> Any {
        if let object = value as? [String: Any] {
            return object.filter { !Self.ofTheFile.contains($0.key) }.mapValues { plain($0) }
        }
        return (value as? [Any])?.map { plain($0) } ?? value
    }

    @Test("check and inspect agree across forms", arguments: PostgresRelease.all)
    func agreement(_ release: PostgresRelease) throws {
        let source = try ReleaseServer.of(release)
        let database = "k7m2q9x4wd_synapse"
        try source.makeSynapse(database)
        defer { try? source.server.dropDatabase(database) }
        for command in ["check", "inspect"] {
            let wanted = try facts(command, source.dump(Self.forms[0], of: database))
            #expect(wanted.others["schemaVersion"] == "83")
            var rows = wanted.rows
            for form in Self.forms.dropFirst() {
                let got = try facts(command, source.dump(form, of: database))
                for key in Set(wanted.others.keys).union(got.others.keys).sorted() {
                    let difference = firstDifference(
                        Array((got.others[key] ?? "nothing").utf8),
                        Array((wanted.others[key] ?? "nothing").utf8))
                    #expect(difference == nil, "\(command) \(form.name): \(key)")
                }
                #expect(got.owners == wanted.owners, "\(command) \(form.name)")
                // A script with INSERT has nothing on a table without rows.
                let missing = wanted.tables.subtracting(got.tables)
                #expect(
                    form.options == ["-Fp", "--inserts"]
                        ? missing.allSatisfy { rows[$0, default: 0] == 0 } : missing.isEmpty,
                    "\(command) \(form.name)")
                #expect(got.tables.isSubset(of: wanted.tables), "\(command) \(form.name)")
                let differing = got.rows.filter { rows[$0.key, default: $0.value] != $0.value }
                #expect(differing.isEmpty, "\(command) \(form.name)")
                rows.merge(got.rows) { $1 }
            }
            #expect(command == "check" || rows.count == wanted.tables.count)
        }
    }
}
