import Synchronization

/// A value that any thread may use, but only one at a time.
///
/// What can be read once only, from front to back, is for one thread at a time, as `isSequential` says.
/// Who keeps to that never waits here; where two are inside at once the program ends, as each would get
/// bytes that are the other's.
///
/// `@unchecked` because the value is reached through `withValue` only. That lets nobody in before the flag was
/// free and is his, and gives it back when he has left; the orderings make the next one see what the last
/// one did, whichever thread it was on. So no two threads ever touch the value at once.
final class ExclusiveAccess<Value>: @unchecked Sendable {
    private let isTaken = Atomic(false)
    private var value: Value

    /// Takes over a value, with what it refers to: nobody else may use that from here on.
    init(_ value: Value) { self.value = value }

    /// Uses the value.
    func withValue<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let (isFree, _) = isTaken.compareExchange(
            expected: false, desired: true, ordering: .acquiring)
        precondition(isFree, "two threads read at once what can be read in its order only")
        defer { isTaken.store(false, ordering: .releasing) }
        return try body(&value)
    }
}
