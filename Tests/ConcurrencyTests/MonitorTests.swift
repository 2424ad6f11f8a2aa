import Testing

@testable import Concurrency

@Suite("Threads wait for each other's changes")
struct MonitorTests {
    @Test("a change wakes who waits")
    func wakes() {
        let monitor = Monitor(0)
        let thread = WorkerThread { monitor.update { $0 = 7 } }
        #expect(monitor.wait { $0 == 0 ? nil : $0 } == 7)
        if let thread { thread.join() }
    }

    @Test("a wait with a limit ends without a change, and not before its time")
    func limit() {
        let monitor = Monitor(0)
        let start = ContinuousClock.now
        let answer: Int? = monitor.wait(atMost: .milliseconds(30)) { $0 == 0 ? nil : $0 }
        #expect(answer == nil)
        #expect(ContinuousClock.now - start >= .milliseconds(30))
    }

    @Test("a wait with a limit has the answer as soon as it is there")
    func answer() {
        let monitor = Monitor(0)
        let thread = WorkerThread { monitor.update { $0 = 7 } }
        #expect(monitor.wait(atMost: .seconds(60)) { $0 == 0 ? nil : $0 } == 7)
        if let thread { thread.join() }
    }
}
