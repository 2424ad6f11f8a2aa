import Concurrency
import PostgresClient
import TestSupport
import Testing

@testable import DatabaseWork
@testable import Exports

@Suite("Threads of one job end together")
struct WorkerPoolTests {
    private struct Failure: Error, Equatable { let number: Int }

    @Test("all do their work", arguments: [1, 2, 8])
    func all(_ count: Int) throws {
        let progress = LoadProgress()
        let pool = WorkerPool(progress)
        let numbers = Monitor(Set<Int>())
        try pool.start(count, from: 3) { number in _ = numbers.update { $0.insert(number) } }
        pool.join()
        #expect(pool.count == 0)
        #expect(numbers.update { $0 } == Set(3..<3 + count))
        #expect(!progress.stop.isStopped)
    }

    @Test("the first failure wakes the others and is the one that counts", arguments: 0..<20)
    func failure(_ round: Int) throws {
        let progress = LoadProgress()
        let pool = WorkerPool(progress)
        let state = Monitor(0)
        let waking = progress.stop.attach { _ in state.update { _ in } }
        try pool.start(4) { number in
            if number == round % 4 {
                if round % 2 == 1 { WorkerThread.sleep(milliseconds: 1) }
                throw Failure(number: number)
            }
            // Waits for what never comes, until the job is stopped.
            let _: Bool = state.wait { _ in progress.stop.isStopped ? true : nil }
            throw Failure(number: 100 + number)
        }
        pool.join()
        #expect(pool.count == 0)
        #expect(progress.stop.reason as? Failure == Failure(number: round % 4))
        withExtendedLifetime(waking) {}
    }

    @Test(
        "whoever waits for something else than the server loses the session", .blocking,
        .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
    func deaf() throws {
        let server = try PostgresServer.shared
        let progress = LoadProgress()
        let pool = WorkerPool(progress, patience: .milliseconds(100))
        let pid = Monitor<Int32?>(nil)
        let isOver = Monitor(false)
        try pool.start(1) { _ in
            var connection = try Connection(
                server.connectionString(database: "postgres"), group: progress.workSessions)
            try connection.execute("BEGIN; CREATE TABLE public.half_done ()")
            let number = connection.backendPID
            pid.update { $0 = number }
            isOver.wait { $0 ? () : nil }
        }
        let number = try #require(pid.wait(atMost: .seconds(30)) { $0 })
        progress.stop.stop(Failure(number: 1))
        pool.join()
        #expect(pool.count == 1)
        try waitUntil("the session is gone") {
            try server.query(
                database: "postgres", "SELECT 1 FROM pg_stat_activity WHERE pid = \(number)"
            ).isEmpty
        }
        isOver.update { $0 = true }
        pool.join()
        #expect(pool.count == 0)
    }

    @Test("a request to stop is what counts, whatever the threads then fail with")
    func request() throws {
        let progress = LoadProgress()
        let pool = WorkerPool(progress)
        let state = Monitor(0)
        let waking = progress.stop.attach { _ in state.update { _ in } }
        try pool.start(3) { number in
            let _: Bool = state.wait { _ in progress.stop.isStopped ? true : nil }
            throw Failure(number: number)
        }
        progress.cancel()
        pool.join()
        #expect(pool.count == 0)
        #expect((progress.stop.reason as? MigrationError)?.code == .interrupted)
        withExtendedLifetime(waking) {}
    }
}
