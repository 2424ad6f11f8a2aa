package import Exports
import Synchronization

/// An export on its way to the thread that reads it, which takes it once.
///
/// `@unchecked` because sources are not Sendable: whoever takes it is the only one to have it, since
/// the one who made the box lets go of it.
package final class FirstReading: @unchecked Sendable {
    private let lock = Mutex(())
    private var export: Export?

    package init(_ export: Export) { self.export = export }

    /// The export, the first time.
    package func take() -> Export? {
        lock.withLock { _ in
            defer { export = nil }
            return export
        }
    }
}
