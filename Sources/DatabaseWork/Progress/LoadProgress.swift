package import Concurrency
package import Exports
package import PostgresClient
package import RoleRewriting
package import SQLSyntax
public import Synchronization

/// How far a load is, for other threads to show, and the way to stop it.
public final class LoadProgress: Sendable {
    private struct State {
        var stage = "opening"
        var jobs: [Int: String] = [:]
        var forecast: LoadForecast?
    }

    private let state = Monitor(State())

    /// How much work there is, in bytes of rows or what takes as long as them; 0 while unknown.
    public let total = Atomic<UInt64>(0)
    /// How much of it is done.
    public let done = Atomic<UInt64>(0)
    /// How many bytes of rows were loaded.
    public let loadedBytes = Atomic<UInt64>(0)
    /// How many bytes of rows were read back.
    public let verifiedBytes = Atomic<UInt64>(0)
    /// How many security labels were left out, whose provider the server does not have.
    package let labelsLeftOut = Atomic<Int>(0)
    /// Whether the export turns foreign keys off while its rows come, which a plain role may not.
    package let keysStayOn = Atomic<Bool>(false)
    /// Statements that have no place in a load, shortened, with why.
    package let leftOut = Mutex<[(statement: String, reason: RewriteReport.Reason)]>([])
    /// Statements about the export's database as a whole, for the one that it becomes.
    package let aboutDatabases = Mutex<[SQLStatement]>([])
    /// Why the load ends before its time: its first failure, or that it was asked to stop.
    package let stop = StopSignal()
    /// The sessions that work.
    package let workSessions = SessionGroup()
    /// The sessions that prepare, publish and clean up.
    package let controlSessions = SessionGroup()
    private let wasAsked = Atomic<Bool>(false)
    private let isPublishing = Atomic<Bool>(false)
    /// Whether there is nothing yet that would have to be removed.
    private let isPreparing = Atomic<Bool>(true)
    private let interruption: MigrationError
    private let limiting = Mutex<StopSignal.Attachment?>(nil)
    private let onEvent: Listener?

    /// Is told of each piece of work as it ends, on any thread.
    public typealias Listener = @Sendable (LoadEvent, LoadProgress) -> Void

    /// How long a server has to end what it does once it was asked to.
    private static let patience = Duration.seconds(4)
    /// How long cleaning up may take where somebody waits for the program to end.
    private static let cleaningTime = Duration.seconds(9)

    /// Creates progress at zero, of which `onEvent` is told; `job` is what messages call the work.
    public init(of job: String = "load", onEvent: Listener? = nil) {
        interruption = MigrationError(.interrupted, "the \(job) was interrupted")
        self.onEvent = onEvent
        let attachment = stop.attach { [workSessions] _ in
            workSessions.end(within: Self.patience)
            // Who waits for a session's statement may not have seen yet that the job has stopped.
            workSessions.cancelAll()
        }
        limiting.withLock { $0 = attachment }
    }

    /// What the load is at as a whole.
    public var stage: String { state.update { $0.stage } }

    /// What each worker is at, in their order.
    public var jobs: [String] {
        state.update { state in state.jobs.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// What the load is about to do; nil until that is known.
    public var forecast: LoadForecast? { state.update { $0.forecast } }

    /// Whether the load was asked to stop.
    public var isCancelled: Bool { wasAsked.load(ordering: .sequentiallyConsistent) }

    /// Whether the load was asked to stop, or has failed.
    public var isStopped: Bool { stop.isStopped }

    /// Asks the load to stop and clean up; returns whether it does, for which it may be too late.
    ///
    /// Statements that run are cancelled, and whatever waits is woken. Sessions hang up on a server
    /// that does not answer. A statement may begin at the same moment, so it is to be called again until
    /// the load ends.
    @discardableResult
    public func cancel() -> Bool {
        let isFirst = !wasAsked.exchange(true, ordering: .sequentiallyConsistent)
        stop.stop(interruption)
        controlSessions.end(within: Self.cleaningTime)
        workSessions.cancelAll()
        // What cleans up is not cancelled: it begins after this.
        if isFirst, isPreparing.load(ordering: .sequentiallyConsistent) {
            controlSessions.cancelAll()
        }
        return !isPublishing.load(ordering: .sequentiallyConsistent)
    }

    /// Says that there is a database from here on which would have to be removed.
    package func beginFilling() { isPreparing.store(false, ordering: .sequentiallyConsistent) }

    /// Begins to publish, unless the load was stopped before.
    package func beginPublishing() throws(MigrationError) {
        isPublishing.store(true, ordering: .sequentiallyConsistent)
        do throws(MigrationError) {
            try checkCancelled()
        } catch {
            isPublishing.store(false, ordering: .sequentiallyConsistent)
            throw error
        }
        begin("publishing")
    }

    package func begin(_ stage: String) { state.update { $0.stage = stage } }

    package func setJob(_ worker: Int, _ name: String?) { state.update { $0.jobs[worker] = name } }

    package func tell(_ event: LoadEvent) {
        if case .planned(let forecast) = event { state.update { $0.forecast = forecast } }
        onEvent?(event, self)
    }

    /// Adds to what is done, in units of work.
    package func advance(by count: UInt64) { done.add(count, ordering: .relaxed) }

    /// Takes note of rows that were sent.
    package func noteLoaded(_ bytes: Int) {
        loadedBytes.add(UInt64(bytes), ordering: .relaxed)
        advance(by: UInt64(bytes))
    }

    /// Takes note of a security label that was left out.
    package func noteLeftOutLabel() { labelsLeftOut.add(1, ordering: .relaxed) }

    /// Takes note of a statement that has no place in a load.
    package func noteLeftOut(_ statement: String, _ reason: RewriteReport.Reason) {
        leftOut.withLock { $0.append((statement, reason)) }
    }

    /// Takes note of rows that were read back.
    package func noteVerified(_ bytes: Int) { verifiedBytes.add(UInt64(bytes), ordering: .relaxed) }

    /// Ends with an error where the load was stopped.
    package func checkCancelled() throws(MigrationError) {
        guard stop.isStopped else { return }
        throw stop.reason as? MigrationError ?? interruption
    }
}

/// A piece of work that ended.
public enum LoadEvent: Sendable {
    /// It is known what will be done; nothing has been written yet.
    case planned(LoadForecast)
    /// A stage of the load began.
    case stage(String)
    /// A piece of work is done, after so many seconds.
    case finished(name: String, seconds: Double)
    /// A table's rows, or a part of them, are in.
    case loaded(table: String, rows: UInt64, bytes: UInt64)
    /// A table's rows were read back and are those of the export.
    case verified(table: String, rows: UInt64)
}
