import Concurrency
import Exports
package import PostgresClient

/// The sessions that work at the moment, so that another thread can cancel what they do.
package final class Sessions: Sendable {
    package typealias Handle = CancelHandle

    private let handles = Monitor<[Int: CancelHandle]>([:])

    /// Notes or forgets a worker's session.
    package func set(_ handle: CancelHandle?, _ worker: Int) {
        handles.update { $0[worker] = handle }
    }

    /// Asks the server to end what each of them does, without waiting for it.
    package func cancelAll() {
        for handle in handles.update({ Array($0.values) }) { handle.request() }
    }
}
