import ByteStreams
import Concurrency
import Loading
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// ExclusiveAccess SIGINT, SIGTERM and SIGHUP into a request to stop, for work that has to clean up.
///
/// A second signal ends the process at once, and leaves to the next run what there is to clean up.
/// Signals that were ignored when the process began stay ignored.
final class Interruption: Sendable {
    private let isOver = Atomic<Bool>(false)
    private let thread = Mutex<WorkerThread?>(nil)

    /// Whether a signal has come that asks to stop.
    static var wasAsked: Bool { firstSignal.load(ordering: .sequentiallyConsistent) != 0 }

    /// Calls `cancel` when a signal comes, and again until the work has ended; says once what it returns.
    init(_ cancel: @escaping @Sendable () -> String) {
        firstSignal.store(0, ordering: .sequentiallyConsistent)
        EndingSignals.handle { _ in noteSignal() }
        let watches = thread.withLock { thread in
            thread = WorkerThread { self.watch(cancel) }
            return thread != nil
        }
        // Where nobody would see it, a signal ends the process.
        if !watches { TemporaryFiles.installSignalHandlers() }
    }

    /// Ends the watch; from here on a signal ends the process.
    func stop() {
        isOver.store(true, ordering: .relaxed)
        let ended = thread.withLock { $0.take() }
        ended?.join()
        TemporaryFiles.installSignalHandlers()
    }

    private func watch(_ cancel: @Sendable () -> String) {
        var hasSaid = false
        while !isOver.load(ordering: .relaxed) {
            usleep(50_000)
            guard Self.wasAsked else { continue }
            let text = cancel()
            if !hasSaid {
                hasSaid = true
                Terminal.write(SafeText("\nemigrate: \(text)\n"), to: 2)
            }
        }
    }
}

/// When the first signal came, in milliseconds; all that a handler may touch is an atomic.
private let firstSignal = Atomic<Int64>(0)

/// Some send a signal to the process and to its group, as timeout does: within so many milliseconds
/// two signals are one.
private let oneSignal: Int64 = 100

private func noteSignal() {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let now = Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    let (isFirst, first) = firstSignal.compareExchange(
        expected: 0, desired: now, ordering: .sequentiallyConsistent)
    if !isFirst, now - first > oneSignal { _exit(130) }
}
