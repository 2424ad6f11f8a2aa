#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// State that threads share, with waiting for it to change.
///
/// `@unchecked` because the compiler cannot see that `state` is only reached with the mutex held:
/// it is private, and all methods that touch it lock first. The pointers never change.
package final class Monitor<State>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    /// Takes over `state`.
    package init(_ state: sending State) {
        self.state = state
        mutex.initialize(to: pthread_mutex_t())
        changed.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        #if canImport(Darwin)
            pthread_cond_init(changed, nil)
        #else
            // Setting the system's clock must neither end nor prolong a wait.
            var attributes = pthread_condattr_t()
            pthread_condattr_init(&attributes)
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
            pthread_cond_init(changed, &attributes)
            pthread_condattr_destroy(&attributes)
        #endif
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Changes the state, and wakes whoever waits for it.
    package func update<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        return body(&state)
    }

    /// Waits until `body` has an answer.
    ///
    /// Somebody has to see to it that there will be one: a wait that may last is part of a job whose
    /// `StopSignal` changes the state.
    package func wait<Result>(_ body: (inout State) -> Result?) -> Result {
        // Without an end it comes back with an answer only.
        while true {
            if let result = waited(until: nil, body) { return result }
        }
    }

    /// Waits until `body` has an answer, for so long at most; nil where it has none by then.
    package func wait<Result>(
        atMost limit: Duration, _ body: (inout State) -> Result?
    ) -> Result? {
        waited(until: ContinuousClock.now + limit, body)
    }

    private func waited<Result>(
        until end: ContinuousClock.Instant?, _ body: (inout State) -> Result?
    ) -> Result? {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        while true {
            if let result = body(&state) { return result }
            guard let end else {
                pthread_cond_wait(changed, mutex)
                continue
            }
            let rest = end - ContinuousClock.now
            guard rest > .zero else { return nil }
            waitOnce(atMost: rest)
        }
    }

    private func waitOnce(atMost limit: Duration) {
        let (seconds, attoseconds) = limit.components
        var time = timespec()
        #if canImport(Darwin)
            time.tv_sec = Int(seconds)
            time.tv_nsec = Int(attoseconds / 1_000_000_000)
            pthread_cond_timedwait_relative_np(changed, mutex, &time)
        #else
            clock_gettime(CLOCK_MONOTONIC, &time)
            let nanoseconds = time.tv_nsec + Int(attoseconds / 1_000_000_000)
            time.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
            time.tv_nsec = nanoseconds % 1_000_000_000
            pthread_cond_timedwait(changed, mutex, &time)
        #endif
    }
}
