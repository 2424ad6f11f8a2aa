import Concurrency
import Migration
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Turns SIGINT, SIGTERM and SIGHUP into a request to stop, for work that has to clean up.
///
/// A second signal ends the process at once, and leaves to the next run what there is to clean up.
final class Interruption: Sendable {
    private let isOver = Atomic<Bool>(false)
    private let thread = Mutex<WorkerThread?>(nil)

    /// Calls `cancel` when a signal comes, and again until the work has ended.
    init(_ cancel: @escaping @Sendable () -> Void) {
        signals.store(0, ordering: .sequentiallyConsistent)
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            var action = sigaction()
            #if canImport(Darwin)
                action.__sigaction_u.__sa_handler = { _ in noteSignal() }
            #else
                action.__sigaction_handler.sa_handler = { _ in noteSignal() }
            #endif
            action.sa_flags = SA_RESTART
            sigaction(signal, &action, nil)
        }
        thread.withLock { $0 = WorkerThread { self.watch(cancel) } }
    }

    /// Ends the watch; signals are ignored from here on.
    func stop() {
        isOver.store(true, ordering: .relaxed)
        let ended = thread.withLock { $0.take() }
        ended?.join()
    }

    private func watch(_ cancel: @Sendable () -> Void) {
        var hasSaid = false
        while !isOver.load(ordering: .relaxed) {
            usleep(50_000)
            guard signals.load(ordering: .sequentiallyConsistent) > 0 else { continue }
            if !hasSaid {
                hasSaid = true
                Terminal.write("\nemigrate: stopping, and cleaning up …\n", to: 2)
            }
            cancel()
        }
    }
}

/// How many signals have come; all that a handler may touch is an atomic.
private let signals = Atomic<Int>(0)

private func noteSignal() {
    let before = signals.add(1, ordering: .sequentiallyConsistent).oldValue
    if before > 0 { _exit(130) }
}
