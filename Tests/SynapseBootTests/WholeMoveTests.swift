import Foundation
import TestSupport
import Testing

/// The releases that a server moves to; it comes from the first.
private let moveReleases = ["1.97.0", "1.98.0"]

/// The last word on a load: its users log in with their old passwords and read their old messages.
@Suite(
    .blocking,
    .enabled(
        if: SynapseServer.obstacle(to: moveReleases) == nil,
        Comment(rawValue: SynapseServer.obstacle(to: moveReleases) ?? "")),
    .serialized)
struct WholeMoveTests {
    /// A whole move: a server is used, dumped as a provider dumps it, and loaded elsewhere; its user
    /// logs in with the old password. (Those of the exports need their provider's pepper.)
    @Test(arguments: moveReleases)
    func oldPasswordLogsIn(_ release: String) throws {
        let folder = try TemporaryDirectory()
        let truth = folder.file("truth.json")
        let dump = folder.file("dump.dir")
        try LoadedSynapse.withLoaded(Fixture.export("1.97").zip, "1.97.0") { database, server in
            let outcome = try LoadedSynapse.start(
                "1.97.0", on: database, server, leavingSomething: true)
            let left = try #require(Data(base64Encoded: outcome.line("left")))
            try left.write(to: truth)
            _ = try server.command(
                "pg_dump", database: database, ["-Fd", "-f", dump.path]
            ).run().check()
        }
        try LoadedSynapse.withLoaded(dump, release) { database, server in
            let outcome = try LoadedSynapse.start(release, on: database, server, lookingFor: truth)
            let counts = try outcome.counts()
            print("old password on \(release): \(counts)")
            #expect(counts["logins"] == 1)
            #expect(counts["messages"] == 4)
        }
    }
}
