import Synchronization

/// A source on its way to the thread that reads it, which takes it once.
///
/// `@unchecked` because sources are not Sendable: whoever takes it is the only one to have it, since
/// the one who made the box lets go of it.
final class FirstReading: @unchecked Sendable {
    private let lock = Mutex(())
    private var source: PeekedSource?

    init(_ source: PeekedSource) { self.source = source }

    /// The source, the first time.
    func take() -> PeekedSource? {
        lock.withLock { _ in
            defer { source = nil }
            return source
        }
    }
}
