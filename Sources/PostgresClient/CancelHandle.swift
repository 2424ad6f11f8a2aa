internal import CLibpq
internal import Concurrency
internal import Synchronization

/// What ends the statement that a connection is running, from any thread and at any time.
///
/// libpq's object holds the server's address and the session's key and is only read after it was
/// made (fe-connect.c, PQcancel; fe-cancel.c since libpq 17): "PQcancel can be invoked from a
/// thread that is separate from the one manipulating the PGconn". Nothing in it points to the
/// connection, which may be gone, and it is freed when nobody holds the handle any more. That is
/// why the handle may be shared between threads.
public final class CancelHandle: @unchecked Sendable {
    private let pointer: OpaquePointer
    private let isRequesting = Atomic<Bool>(false)

    /// Nil where the connection is lost.
    init?(_ connection: OpaquePointer) {
        guard let pointer = PQgetCancel(connection) else { return nil }
        self.pointer = pointer
    }

    deinit { PQfreeCancel(pointer) }

    /// Asks the server to end what the session is doing; a session that does nothing stays as it is.
    ///
    /// The statement then fails with SQLSTATE 57014, unless it was done already. Waits until the
    /// server has the request, which goes over a connection of its own that is never encrypted: it
    /// has nothing secret in it but the session's key. Throws `.cannotConnect`, also where the server
    /// does not have it in time.
    public func cancel(within time: Duration = .seconds(10)) throws(PostgresError) {
        let outcome = Monitor<PostgresError??>(nil)
        begin { reason in outcome.update { $0 = .some(reason) } }
        let reason = outcome.wait(atMost: time) { $0 }
        guard let reason else {
            throw PostgresError(.cannotConnect, "the server takes no request to cancel")
        }
        if let reason { throw reason }
    }

    /// Asks as `cancel` does, but waits for nothing; one request at a time is under way.
    ///
    /// A server that takes no request has no statement of the session's that goes on either.
    public func request() {
        guard !isRequesting.exchange(true, ordering: .acquiringAndReleasing) else { return }
        begin { [self] _ in isRequesting.store(false, ordering: .releasing) }
    }

    /// Sends the request on a thread of its own: libpq's call waits for the server without end.
    private func begin(_ done: @escaping @Sendable (PostgresError?) -> Void) {
        let thread = WorkerThread { [self] in
            // The size that libpq's documentation recommends.
            let reason = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
                buffer.initialize(repeating: 0)
                return PQcancel(pointer, buffer.baseAddress, Int32(buffer.count)) == 1
                    ? nil : buffer.baseAddress.map { String(cString: $0) } ?? ""
            }
            done(reason.map { PostgresError(.cannotConnect, libpq: $0) })
        }
        guard let thread else {
            return done(PostgresError(.cannotConnect, "no thread can be started"))
        }
        // It keeps the handle, and its end is seen by `done`.
        thread.detach()
    }
}

extension Connection {
    /// What ends a statement of this session from another thread; a new one at each call.
    ///
    /// Throws `.connectionLost`.
    public var cancelHandle: CancelHandle {
        get throws(PostgresError) {
            guard let handle = CancelHandle(pointer) else {
                throw PostgresError(.connectionLost, "the connection is lost")
            }
            return handle
        }
    }
}
