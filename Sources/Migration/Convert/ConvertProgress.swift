public import Synchronization

/// How far a conversion is, for another thread to show.
public final class ConvertProgress: Sendable {
    /// How many bytes there are to do; 0 where nobody knows.
    public let total = Atomic<UInt64>(0)
    /// How many of them are done.
    public let done = Atomic<UInt64>(0)
    /// Whether the work was asked to stop.
    public let isCancelled = Atomic<Bool>(false)

    /// Creates progress at zero.
    public init() {}

    /// Adds to what is done.
    func advance(by count: Int) {
        done.add(UInt64(count), ordering: .relaxed)
    }
}
