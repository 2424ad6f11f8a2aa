internal import CLibpq

/// What ends the statement that a connection is running, from any thread and at any time.
///
/// libpq's object holds the server's address and the session's key and is only read after it was
/// made (fe-connect.c, PQcancel; fe-cancel.c since libpq 17): "PQcancel can be invoked from a
/// thread that is separate from the one manipulating the PGconn". Nothing in it points to the
/// connection, which may be gone, and it is freed when nobody holds the handle any more. That is
/// why the handle may be shared between threads.
public final class CancelHandle: @unchecked Sendable {
    private let pointer: OpaquePointer

    /// Nil where the connection is lost.
    init?(_ connection: OpaquePointer) {
        guard let pointer = PQgetCancel(connection) else { return nil }
        self.pointer = pointer
    }

    deinit { PQfreeCancel(pointer) }

    /// Asks the server to end what the session is doing; a session that does nothing stays as it is.
    ///
    /// The statement then fails with SQLSTATE 57014, unless it was done already. Blocks until the
    /// server has the request, over a connection of its own that is never encrypted: the request
    /// has nothing secret in it but the session's key. Throws `.cannotConnect`.
    public func cancel() throws(PostgresError) {
        // The size that libpq's documentation recommends.
        let reason = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            buffer.initialize(repeating: 0)
            return PQcancel(pointer, buffer.baseAddress, Int32(buffer.count)) == 1
                ? nil : buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
        if let reason { throw PostgresError(.cannotConnect, libpq: reason) }
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
