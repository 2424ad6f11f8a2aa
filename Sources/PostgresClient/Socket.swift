#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A connection's socket, which libpq owns.
struct Socket {
    /// What can be done without blocking.
    struct Readiness {
        /// Something has come, or the other side is gone.
        let canRead: Bool
        let canWrite: Bool
    }

    private let descriptor: Int32

    /// Nil where libpq has closed it.
    init?(_ descriptor: Int32) {
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
    }

    /// Waits until the socket can be read from, or written to where that is asked for.
    ///
    /// `milliseconds` bound the wait; neither is possible then. Nil where the system cannot wait for it.
    func wait(toWrite: Bool = false, milliseconds: Int32) -> Readiness? {
        let events = Int16(POLLIN) | (toWrite ? Int16(POLLOUT) : 0)
        var entry = pollfd(fd: descriptor, events: events, revents: 0)
        while poll(&entry, 1, milliseconds) < 0 {
            guard errno == EINTR else { return nil }
        }
        let came = entry.revents
        return Readiness(
            canRead: came & ~Int16(POLLOUT) != 0, canWrite: came & Int16(POLLOUT) != 0)
    }

    /// Ends the traffic in both directions; libpq finds the connection lost when it uses it next.
    func hangUp() {
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
    }
}

/// A second descriptor of a connection's socket: another thread may hang up by it whatever libpq does
/// with its own, whose number may be somebody else's by then.
final class SocketCopy: Sendable {
    private let descriptor: Int32

    /// Nil where there is no such socket, or no descriptor to be had.
    init?(of descriptor: Int32) {
        self.descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard self.descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// Ends the traffic in both directions.
    func hangUp() { Socket(descriptor)?.hangUp() }
}
