internal import CLibpq

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

extension Connection {
    /// The process that listens at the other end of a Unix socket, as this machine knows it.
    public struct ServerProcess: Hashable, Sendable {
        /// Its number.
        public var processID: Int32
        /// The user that it runs as.
        public var userID: UInt32
    }

    /// The server's first process; nil where it is not reached through a Unix socket, where this
    /// machine does not see it (a container's), or cannot say (outside Linux).
    ///
    /// Source: unix(7), SO_PEERCRED.
    public var serverProcess: ServerProcess? {
        #if os(Linux)
            // struct ucred, which glibc declares for _GNU_SOURCE only.
            var credentials: (pid: Int32, uid: UInt32, gid: UInt32) = (0, 0, 0)
            var length = socklen_t(MemoryLayout.size(ofValue: credentials))
            let descriptor = PQsocket(pointer)
            guard descriptor >= 0,
                getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0,
                credentials.pid > 0
            else { return nil }
            return ServerProcess(processID: credentials.pid, userID: credentials.uid)
        #else
            return nil
        #endif
    }
}
