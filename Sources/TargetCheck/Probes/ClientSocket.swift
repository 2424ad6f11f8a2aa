import Exports

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A TCP connection that never waits longer than it may.
package struct ClientSocket: ~Copyable {
    /// What went wrong, in the words of the system.
    package struct Failure: Error {
        package var text: String

        fileprivate init(_ text: String) { self.text = text }

        fileprivate init(number: Int32) { text = String(cString: strerror(number)) }

        fileprivate static let timeout = Failure("no answer in time")
    }

    private let descriptor: Int32

    /// Connects to the first address of a host that lets it, each of which has `seconds` for that.
    package init(host: String, port: String, seconds: Double) throws(Failure) {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, port, &hints, &list)
        guard status == 0 else { throw Failure(String(cString: gai_strerror(status))) }
        defer { freeaddrinfo(list) }
        var failure = Failure("no address is known")
        var next = list
        while let address = next?.pointee {
            next = address.ai_next
            do throws(Failure) {
                descriptor = try Self.open(address, until: Deadline(seconds: seconds))
                return
            } catch {
                failure = error
            }
        }
        throw failure
    }

    deinit { close(descriptor) }

    /// A server that hangs up is an error here, not a signal.
    #if canImport(Darwin)
        private static let sendFlags: Int32 = 0
    #else
        private static let sendFlags = Int32(MSG_NOSIGNAL)
    #endif

    /// Sends everything.
    package func write(_ bytes: [UInt8], until deadline: Deadline) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { buffer in
                send(descriptor, buffer.baseAddress, buffer.count, Self.sendFlags)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else {
                try Self.wait(descriptor, for: POLLOUT, until: deadline, after: errno)
            }
        }
    }

    /// Receives what is there, up to `limit` bytes; nothing where the server ended the connection.
    package func read(atMost limit: Int, until deadline: Deadline) throws(Failure) -> [UInt8] {
        while true {
            var number: Int32 = 0
            var status = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                status = recv(descriptor, buffer.baseAddress, limit, 0)
                number = errno
                count = max(status, 0)
            }
            if status >= 0 { return bytes }
            try Self.wait(descriptor, for: POLLIN, until: deadline, after: number)
        }
    }

    private static func open(
        _ address: addrinfo, until deadline: Deadline
    ) throws(Failure) -> Int32 {
        let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
        guard descriptor >= 0 else { throw Failure(number: errno) }
        do throws(Failure) {
            let flags = fcntl(descriptor, F_GETFL)
            guard fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0,
                fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
            else { throw Failure(number: errno) }
            #if canImport(Darwin)
                var on: Int32 = 1
                setsockopt(
                    descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
            #endif
            if connect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
                guard errno == EINPROGRESS || errno == EINTR else { throw Failure(number: errno) }
                try wait(descriptor, for: POLLOUT, until: deadline, after: EAGAIN)
                var number: Int32 = 0
                var size = socklen_t(MemoryLayout<Int32>.size)
                getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size)
                guard number == 0 else { throw Failure(number: number) }
            }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Waits until a call that ended with `number` may be made again.
    private static func wait(
        _ descriptor: Int32, for events: Int32, until deadline: Deadline, after number: Int32
    ) throws(Failure) {
        if number == EINTR { return }
        guard number == EAGAIN || number == EWOULDBLOCK else { throw Failure(number: number) }
        var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        while true {
            let milliseconds = deadline.milliseconds
            guard milliseconds > 0 else { throw .timeout }
            let count = poll(&request, 1, milliseconds)
            if count > 0 { return }
            if count == 0 { throw .timeout }
            guard errno == EINTR else { throw Failure(number: errno) }
        }
    }
}

/// A moment by which something has to be done.
package struct Deadline {
    private let moment: ContinuousClock.Instant

    package init(seconds: Double) { moment = ContinuousClock.now + .seconds(seconds) }

    /// How long it is until then, for `poll`.
    package var milliseconds: Int32 {
        let left = moment - ContinuousClock.now
        return Int32(clamping: Int64((left / .milliseconds(1)).rounded(.up)))
    }
}
