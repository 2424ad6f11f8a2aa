import Synchronization

/// The one reason why a job ends before its time, and the way to all of its threads that wait.
///
/// Whoever fails first gives the reason; what the others fail with, when they are stopped, is not
/// what happened. Every wait of the job attaches what wakes it.
package final class StopSignal: Sendable {
    /// Wakes somebody who waits; is called once at most, on the thread that stops the job.
    package typealias Wake = @Sendable (_ reason: any Error) -> Void

    private struct State {
        var reason: (any Error)?
        var wakes: [Int: Wake] = [:]
        var next = 0
    }

    /// A monitor, though nobody waits: ThreadSanitizer cannot see what `Synchronization.Mutex` orders
    /// once two threads meet in it, and this is what all threads of a job meet in.
    private let state = Monitor(State())
    private let hasReason = Atomic<Bool>(false)

    /// A signal of a job that goes on.
    package init() {}

    /// Whether the job was stopped; costs next to nothing to ask.
    package var isStopped: Bool { hasReason.load(ordering: .acquiring) }

    /// Why the job was stopped; nil while it goes on.
    package var reason: (any Error)? { state.update { $0.reason } }

    /// Stops the job for `reason`, unless it was stopped before; whether it was this that did.
    @discardableResult
    package func stop(_ reason: any Error) -> Bool {
        let wakes: [Wake]? = state.update { state in
            guard state.reason == nil else { return nil }
            state.reason = reason
            hasReason.store(true, ordering: .releasing)
            defer { state.wakes = [:] }
            return Array(state.wakes.values)
        }
        // Not under the lock: a wake takes the locks of what it wakes.
        wakes?.forEach { $0(reason) }
        return wakes != nil
    }

    /// Throws the reason where the job was stopped.
    package func check() throws {
        if isStopped, let reason { throw reason }
    }

    /// Has `wake` called when the job is stopped, at once where it was before; for as long as
    /// somebody holds what this returns.
    package func attach(_ wake: @escaping Wake) -> Attachment {
        let (number, reason) = state.update { state in
            if state.reason == nil {
                state.wakes[state.next] = wake
                state.next += 1
            }
            return (state.next - 1, state.reason)
        }
        if let reason { wake(reason) }
        return Attachment(self, number)
    }

    fileprivate func detach(_ number: Int) {
        let wake = state.update { $0.wakes.removeValue(forKey: number) }
        // What it alone holds may be attached itself, and ends where the lock is free.
        withExtendedLifetime(wake) {}
    }

    /// Keeps a wake attached to a signal.
    package final class Attachment: Sendable {
        private let signal: StopSignal
        private let number: Int

        fileprivate init(_ signal: StopSignal, _ number: Int) {
            self.signal = signal
            self.number = number
        }

        deinit { signal.detach(number) }
    }
}
