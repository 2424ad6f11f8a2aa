import Foundation
import SynapseSchema
import TestSupport
import Testing

/// Whether the check says what Synapse does, for real servers on real exports.
@Suite(
    .blocking,
    .enabled(
        if: SynapseServer.obstacle == nil, Comment(rawValue: SynapseServer.obstacle ?? "")),
    .serialized)
struct BootTests {
    /// An export, what is done to it, and the release that is started on it.
    struct Case: CustomTestStringConvertible, Sendable {
        var export = "1.97"
        var change = ""
        /// A release that is started before.
        var first: String?
        var target: String
        var serverName = "example.org"
        var locale = "C"
        var encoding = "UTF8"
        var starts = true
        /// What the blocking finding is about.
        var code: FindingCode?
        var testDescription: String {
            ([export, first, target].compactMap { $0 } + [change, code?.rawValue ?? "starts"])
                .filter { !$0.isEmpty }.joined(separator: " → ")
        }
    }

    static let cases: [Case] = [
        Case(target: "1.97.0"), Case(target: "1.98.0"), Case(target: "1.163.2"),
        Case(first: "1.98.0", target: "1.97.0"),
        Case(export: "1.60.0", target: "1.60.0"), Case(export: "1.60.0", target: "1.163.2"),
        Case(export: "1.97-pending", target: "1.97.0"),
        Case(export: "1.97-pending", target: "1.163.2"),
        Case(target: "1.60.0", starts: false, code: .schema),
        Case(first: "1.163.2", target: "1.98.0", starts: false, code: .schema),
        Case(target: "1.97.0", serverName: "example.net", starts: false, code: .serverName),
        Case(
            change: "DELETE FROM schema_version", target: "1.97.0", starts: false,
            code: .truncated),
        Case(
            change: "SELECT setval('events_stream_seq', 5)", target: "1.97.0", starts: false,
            code: .sequences),
        Case(
            change: "SELECT setval('receipts_sequence', 1)", target: "1.163.2", starts: false,
            code: .streamPositions),
        Case(
            change: "DELETE FROM stream_positions; SELECT setval('receipts_sequence', 1)",
            target: "1.163.2"),
        Case(
            change: "DROP SEQUENCE receipts_sequence", target: "1.98.0", starts: false,
            code: .missingSequence),
        Case(
            change:
                "REVOKE ALL ON SCHEMA public FROM PUBLIC; ALTER SCHEMA public OWNER TO rdsadmin;"
                + "GRANT USAGE ON SCHEMA public TO synapse",
            target: "1.97.0", starts: false, code: .publicSchema),
        Case(target: "1.97.0", locale: "C.UTF-8", starts: false, code: .collation),
        Case(target: "1.98.0", encoding: "SQL_ASCII", starts: false, code: .encoding),
        Case(
            export: "1.60.0",
            change: """
                ALTER TABLE events ADD COLUMN IF NOT EXISTS stream_ordering2 bigint;
                INSERT INTO background_updates (update_name, progress_json, ordering) VALUES
                    ('index_stream_ordering2', '{}', 6002),
                    ('replace_stream_ordering_column', '{}', 6003)
                """, target: "1.163.2", starts: false, code: .streamOrdering),
    ]

    /// Converts a case's export, loads it as Synapse's own role into a database of its own, changes
    /// it, and removes it after `body`.
    private func withDatabase(
        _ test: Case, _ body: (_ name: String, _ server: PostgresServer) throws -> Void
    ) throws {
        let server = try PostgresServer.shared
        try server.createRole("synapse", options: "LOGIN")
        // Cases give things away to it.
        try server.createRole("rdsadmin")
        let name = "boot_\(UUID().uuidString.lowercased().prefix(8))"
        try server.execute(
            database: "postgres",
            """
            CREATE DATABASE \(name) OWNER synapse TEMPLATE template0
                ENCODING '\(test.encoding)' LC_COLLATE '\(test.locale)' LC_CTYPE '\(test.locale)';
            """)
        defer { try? server.dropDatabase(name) }
        let script = try Command.emigrate(
            "convert", "--quiet", Fixture.export(test.export).zip.path, "-o", "-"
        ).run().check()
        try server.psql(
            database: name, user: "synapse", .bytes(script.output),
            variables: ["ON_ERROR_STOP": "1"], flags: ["--single-transaction"]
        ).check()
        if !test.change.isEmpty { try server.execute(database: name, test.change) }
        try body(name, server)
    }

    @Test(arguments: cases)
    func saysWhatSynapseDoes(_ test: Case) throws {
        try withDatabase(test) { name, server in try compare(test, name, server) }
    }

    /// Why everything must belong to Synapse's role before the first start.
    @Test func failedUpgradeCutsOffTheWayBack() throws {
        let change = "ALTER TABLE event_auth_chain_links OWNER TO rdsadmin"
        try withDatabase(Case(change: change, target: "1.163.2")) { name, server in
            let facts = DatabaseFacts(server: server, database: name, user: "synapse")
            #expect(try facts.export().compatVersion == [80])
            let upgrade = try SynapseServer(version: "1.163.2").start(
                serverName: "example.org", database: name, user: "synapse", on: server)
            #expect(!upgrade.hasStarted)
            #expect(upgrade.output.contains("must be owner of table event_auth_chain_links"))
            let back = try SynapseServer(version: "1.97.0").start(
                serverName: "example.org", database: name, user: "synapse", on: server)
            #expect(!back.hasStarted)
            #expect(back.output.contains("too new for the server to understand"))
            var target = TargetFacts()
            target.version = try SynapseVersion("1.97.0")
            let report = CompatibilityCheck(table: try ReleaseTable.builtIn()).report(
                try facts.export(), for: target)
            #expect(report.findings.contains { $0.code == .schema && $0.verdict == .blocks })
        }
    }

    private func compare(_ test: Case, _ name: String, _ server: PostgresServer) throws {
        if let first = test.first {
            let outcome = try SynapseServer(version: first).start(
                serverName: test.serverName, database: name, user: "synapse", on: server)
            #expect(outcome.hasStarted, "\(outcome)")
        }
        let facts = DatabaseFacts(server: server, database: name, user: "synapse")
        var target = TargetFacts()
        target.version = try SynapseVersion(test.target)
        target.serverName = test.serverName
        target.database = try facts.target()
        let before = try facts.export()
        let report = CompatibilityCheck(table: try ReleaseTable.builtIn()).report(
            before, for: target)
        let blocks = report.findings.filter { $0.verdict == .blocks }

        let outcome = try SynapseServer(version: test.target).start(
            serverName: test.serverName, database: name, user: "synapse", on: server)
        #expect(outcome.hasStarted == test.starts, "\(outcome)")
        #expect(report.isCompatible == outcome.hasStarted, "\(blocks) \(outcome)")
        if let code = test.code {
            #expect(blocks.contains { $0.code == code }, "\(blocks)")
            let said = blocks.compactMap(\.synapseError).contains { error in
                error.split(separator: "\n").allSatisfy { outcome.output.contains($0) }
            }
            #expect(said, "\(blocks.compactMap(\.synapseError)) \(outcome)")
        }
        if outcome.hasStarted, let plan = report.upgrade {
            let after = try facts.export()
            #expect(after.schemaVersion?.first?.version == plan.to)
            #expect(after.compatVersion?.first == plan.compatAfter)
            let ran = Set(after.appliedDeltas ?? []).subtracting(before.appliedDeltas ?? [])
            #expect(ran == Set(plan.deltas.map(\.description)))
        }
    }
}
