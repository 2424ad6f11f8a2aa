import Foundation
import SynapseSchema
import TestSupport
import Testing

/// Users find their old sessions and messages again, on the same release and on later ones.
@Suite(
    .blocking,
    .enabled(
        if: SynapseServer.obstacle == nil, Comment(rawValue: SynapseServer.obstacle ?? "")),
    .serialized)
struct LoadedSynapseTests {
    /// Sessions from before the move go on, and read every message that was sent before it.
    @Test(arguments: [
        ("1.97", "1.97.0"), ("1.97", "1.98.0"), ("1.97", "1.163.2"), ("1.60.0", "1.60.0"),
        ("1.60.0", "1.97.0"),
    ])
    func oldSessionsReadOldMessages(_ export: String, _ release: String) throws {
        let fixture = Fixture.export(export)
        try LoadedSynapse.withLoaded(fixture.zip, release) { database, server in
            let outcome = try LoadedSynapse.start(
                release, on: database, server,
                lookingFor: fixture.folder.appending(path: "api_truth.json"))
            let counts = try outcome.counts()
            print("\(export) -> \(release): \(counts)")
            #expect((counts["tokens"] ?? 0) >= 10)
            #expect((counts["messages"] ?? 0) >= 40)
            #expect((counts["paged"] ?? 0) >= 100)
        }
    }

    /// What is said to be disposable is: sessions go on and read all messages without it.
    @Test(arguments: ["1.97.0", "1.163.2"])
    func disposableRowsAreNotMissed(_ release: String) throws {
        let fixture = Fixture.export("1.97")
        let truth = try fixture.truth()
        let names = SynapseTables.disposable.map(\.name).filter {
            truth.tables["public.\($0)"] != nil
        }
        #expect(names.count > 10)
        let options = names.flatMap { ["--exclude-table-data", $0] }
        try LoadedSynapse.withLoaded(fixture.zip, release, options) { database, server in
            let rows = try server.truth(of: database)
            for name in names { #expect(rows.tables["public.\(name)"]?.rows == 0, "\(name)") }
            let outcome = try LoadedSynapse.start(
                release, on: database, server,
                lookingFor: fixture.folder.appending(path: "api_truth.json"))
            let counts = try outcome.counts()
            print("\(release) without \(names.count) tables: \(counts)")
            #expect((counts["tokens"] ?? 0) >= 10)
            #expect((counts["messages"] ?? 0) >= 40)
        }
    }
}
