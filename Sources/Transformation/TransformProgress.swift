package import ByteStreams
package import Concurrency
import Exports
public import Synchronization

/// How far the way of an export into its new form is, for another thread to show.
public final class TransformProgress: Sendable {
    /// How many bytes there are to do; 0 where nobody knows.
    public let total = Atomic<UInt64>(0)
    /// How many of them are done.
    public let done = Atomic<UInt64>(0)
    /// Why it ends before its time: its first failure, or that it was asked to stop.
    package let stop = StopSignal()

    /// Creates progress at zero.
    public init() {}

    /// Asks it to stop and clean up; whatever waits is woken.
    public func cancel() {
        stop.stop(StreamError(.cancelled, "the conversion was interrupted"))
    }

    /// Throws where nothing more is to be done: what the work was stopped for.
    package func checkGoingOn() throws(StreamError) {
        guard stop.isStopped else { return }
        throw stop.reason as? StreamError
            ?? StreamError(.cancelled, "the conversion has failed elsewhere")
    }

    /// Adds to what is done.
    package func advance(by count: Int) {
        done.add(UInt64(count), ordering: .relaxed)
    }
}
