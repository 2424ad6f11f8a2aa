import Concurrency
import Testing

@testable import DatabaseWork
@testable import Exports

@Suite("A load is asked to stop")
struct LoadProgressTests {
    @Test("before it publishes: it does not")
    func before() {
        let progress = LoadProgress(of: "trial")
        #expect(progress.cancel())
        let error = #expect(throws: MigrationError.self) { try progress.beginPublishing() }
        #expect(error?.code == .interrupted)
        #expect(error?.message == "the trial was interrupted")
        // It cleans up, which nobody takes for publishing.
        #expect(progress.cancel())
    }

    @Test("while it publishes: it is too late")
    func during() throws {
        let progress = LoadProgress()
        try progress.beginPublishing()
        #expect(!progress.cancel())
    }

    @Test("after it failed: the failure is why it ends")
    func failed() {
        let progress = LoadProgress()
        progress.stop.stop(MigrationError(.damaged, "a row is bad"))
        #expect(progress.cancel())
        let error = #expect(throws: MigrationError.self) { try progress.beginPublishing() }
        #expect(error?.code == .damaged)
    }
}
