#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A thread of its own for work that blocks, joined exactly once.
///
/// Reading, inflating and writing block, so they never run on Swift's cooperative pool.
package struct WorkerThread: ~Copyable {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let handle: pthread_t

    /// Starts `run`; nil where the system has no thread to give.
    package init?(_ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(run))
        #if canImport(Darwin)
            var thread: pthread_t?
            let status = pthread_create(
                &thread, nil,
                { argument in
                    Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                    return nil
                }, body.toOpaque())
            guard status == 0, let thread else {
                body.release()
                return nil
            }
            handle = thread
        #else
            var thread = pthread_t()
            let status = pthread_create(
                &thread, nil,
                { argument in
                    if let argument {
                        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                    }
                    return nil
                }, body.toOpaque())
            guard status == 0 else {
                body.release()
                return nil
            }
            handle = thread
        #endif
    }

    /// Waits for the thread to end.
    package consuming func join() {
        pthread_join(handle, nil)
    }

    /// Lets the thread go; its end has to be seen in some other way.
    package consuming func detach() {
        pthread_detach(handle)
    }

    /// Lets the calling thread wait.
    package static func sleep(milliseconds: UInt32) { usleep(milliseconds * 1000) }

    /// How many threads can run at the same time here.
    package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
