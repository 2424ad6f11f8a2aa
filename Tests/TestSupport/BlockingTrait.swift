package import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// For tests that wait: for programs, servers, files, other threads.
///
/// Swift runs tests on as many threads as there are cores, and a test that blocks one keeps all others
/// from running, though the machine has nothing to do. With this trait tests run on threads of their
/// own, more than there are cores.
package struct BlockingTrait: TestTrait, SuiteTrait, TestScoping {
    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(BlockingThreads.shared) {
            try await function()
        }
    }
}

extension Trait where Self == BlockingTrait {
    /// The test waits for something.
    package static var blocking: BlockingTrait { BlockingTrait() }
}

/// The threads that tests may block.
private final class BlockingThreads: TaskExecutor {
    static let shared = BlockingThreads()

    private let jobs = JobList()

    /// As many tests wait at the same time; the programs that they wait for share the cores.
    private static var count: Int { max(4, 4 * sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    private init() {
        for _ in 0..<Self.count {
            let start = Unmanaged.passRetained(jobs)
            #if canImport(Darwin)
                var thread: pthread_t?
            #else
                var thread = pthread_t()
            #endif
            var attributes = pthread_attr_t()
            pthread_attr_init(&attributes)
            // A test may recurse deeply, as a parser of nested input does.
            pthread_attr_setstacksize(&attributes, 8 << 20)
            let status = pthread_create(
                &thread, &attributes,
                { argument in
                    #if canImport(Darwin)
                        let list = Unmanaged<JobList>.fromOpaque(argument)
                    #else
                        guard let argument else { return nil }
                        let list = Unmanaged<JobList>.fromOpaque(argument)
                    #endif
                    let jobs = list.takeRetainedValue()
                    while true { jobs.runNext(on: BlockingThreads.shared) }
                }, start.toOpaque())
            pthread_attr_destroy(&attributes)
            if status != 0 { start.release() }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) { jobs.add(UnownedJob(job)) }
}

/// What waits for a thread, first come first served.
///
/// `@unchecked` because the compiler cannot see that `jobs` is only touched with the mutex held.
private final class JobList: @unchecked Sendable {
    private var jobs: [UnownedJob] = []
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        mutex.initialize(to: pthread_mutex_t())
        changed.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    func add(_ job: UnownedJob) {
        pthread_mutex_lock(mutex)
        jobs.append(job)
        pthread_cond_signal(changed)
        pthread_mutex_unlock(mutex)
    }

    func runNext(on executor: BlockingThreads) {
        pthread_mutex_lock(mutex)
        while jobs.isEmpty { pthread_cond_wait(changed, mutex) }
        let job = jobs.removeFirst()
        pthread_mutex_unlock(mutex)
        job.runSynchronously(on: executor.asUnownedTaskExecutor())
    }
}
