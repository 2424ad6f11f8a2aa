import DatabaseWork

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writing to the standard streams, whose readers may pause or go away.
enum StandardStream {
    /// How long to wait for a reader that takes nothing.
    enum Patience {
        /// For as long as it takes; a signal ends the process then.
        case endless
        /// Until this is so.
        case until(() -> Bool)
        /// This long in all.
        case seconds(Double)
    }

    /// Pipes that have room at all have room for so many bytes, and take them at once: writing more
    /// could wait longer than is meant.
    private static let pieceSize = 4096

    /// Writes all of `text`; returns why it could not, in the system's words, or nil.
    static func write(_ text: SafeText, to descriptor: Int32, _ patience: Patience) -> String? {
        let bytes = text.bytes
        var deadline: Double?
        if case .seconds(let seconds) = patience { deadline = Terminal.seconds() + seconds }
        var pieceSize = Self.pieceSize
        if case .endless = patience { pieceSize = max(1, bytes.count) }
        return bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                guard waits(for: descriptor, patience, until: deadline) else {
                    return "nobody takes it"
                }
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(pieceSize))
                let count = platformWrite(descriptor, piece)
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno != EINTR, errno != EAGAIN, errno != EWOULDBLOCK {
                    return String(cString: strerror(errno))
                }
            }
            return nil
        }
    }

    /// Opens those of the three that are closed, so that no file of the work is taken for one of
    /// them; whoever uses what was closed gets an error all the same.
    static func openAll() {
        // The lowest number that is free is what a file gets.
        for (descriptor, flags) in [(0, O_WRONLY), (1, O_RDONLY), (2, O_RDONLY)]
        where fcntl(Int32(descriptor), F_GETFD) < 0 {
            _ = open("/dev/null", flags)
        }
    }

    /// Waits until a descriptor can be written to, or there is an error that writing will tell.
    private static func waits(
        for descriptor: Int32, _ patience: Patience, until deadline: Double?
    ) -> Bool {
        while true {
            let rest = deadline.map { max(0, $0 - Terminal.seconds()) } ?? .infinity
            var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            // In between it is seen whether to go on.
            if poll(&request, 1, Int32(min(rest * 1000, 100))) > 0 { return true }
            if rest == 0 { return false }
            if case .until(let isOver) = patience, isOver() { return false }
        }
    }
}

// Inside the type this name means its method.
private func platformWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
