import PostgresClient
import Synchronization

/// The sessions that work at the moment, so that another thread can cancel what they do.
final class Sessions: Sendable {
    typealias Handle = CancelHandle

    private let handles = Mutex<[Int: CancelHandle]>([:])

    /// Notes or forgets a worker's session.
    func set(_ handle: CancelHandle?, _ worker: Int) { handles.withLock { $0[worker] = handle } }

    /// Cancels what each of them does.
    func cancelAll() {
        for handle in handles.withLock({ Array($0.values) }) {
            do throws(PostgresError) {
                try handle.cancel()
            } catch {
                // A server that takes no request has no statement of ours that goes on either.
            }
        }
    }
}
