import Synchronization
import Testing

@testable import Concurrency

@Suite("The first reason stops a job")
struct StopSignalTests {
    private struct Failure: Error, Equatable { let number: Int }

    @Test("and no later one replaces it, whatever the order of the threads", arguments: 0..<50)
    func first(_ round: Int) {
        let signal = StopSignal()
        let winners = Monitor([Int]())
        let threads = Monitor(4)
        for number in 0..<4 {
            let thread = WorkerThread {
                // Each round delays other threads.
                if (round >> number) & 1 == 1 { WorkerThread.sleep(milliseconds: 1) }
                if signal.stop(Failure(number: number)) { winners.update { $0.append(number) } }
                threads.update { $0 -= 1 }
            }
            guard let thread else { return threads.update { $0 -= 1 } }
            thread.detach()
        }
        let _: Bool = threads.wait { $0 == 0 ? true : nil }
        let won = winners.update { $0 }
        #expect(won.count == 1)
        #expect((signal.reason as? Failure)?.number == won.first)
    }

    @Test("everybody who waits is woken once, and those who come later at once")
    func wakes() {
        let signal = StopSignal()
        let woken = Atomic<Int>(0)
        let first = signal.attach { _ in woken.add(1, ordering: .relaxed) }
        let second = signal.attach { _ in woken.add(10, ordering: .relaxed) }
        #expect(!signal.isStopped)
        signal.stop(Failure(number: 1))
        signal.stop(Failure(number: 2))
        #expect(signal.isStopped)
        #expect(woken.load(ordering: .relaxed) == 11)
        let third = signal.attach { reason in
            if reason as? Failure == Failure(number: 1) { woken.add(100, ordering: .relaxed) }
        }
        #expect(woken.load(ordering: .relaxed) == 111)
        withExtendedLifetime((first, second, third)) {}
    }

    @Test("whoever has gone is not woken")
    func detached() {
        let signal = StopSignal()
        let woken = Atomic<Bool>(false)
        var attachment: StopSignal.Attachment? = signal.attach { _ in
            woken.store(true, ordering: .relaxed)
        }
        _ = attachment.take()
        signal.stop(Failure(number: 1))
        let isWoken = woken.load(ordering: .relaxed)
        #expect(!isWoken)
    }

    @Test("a wake may attach, detach and ask without a deadlock")
    func reentrant() {
        let signal = StopSignal()
        let held = Monitor<StopSignal.Attachment?>(nil)
        let attachment = signal.attach { _ in
            held.update { $0 = nil }
            _ = signal.attach { _ in }
            _ = signal.reason
        }
        held.update { $0 = signal.attach { _ in } }
        signal.stop(Failure(number: 1))
        #expect(throws: Failure(number: 1)) { try signal.check() }
        withExtendedLifetime(attachment) {}
    }

    @Test("a wake that alone holds another attachment lets go of it")
    func nested() {
        let signal = StopSignal()
        do {
            let inner = signal.attach { _ in }
            let outer = signal.attach { _ in withExtendedLifetime(inner) {} }
            withExtendedLifetime(outer) {}
        }
        #expect(!signal.isStopped)
    }
}
