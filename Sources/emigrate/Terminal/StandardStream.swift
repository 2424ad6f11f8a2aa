import Synchronization

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

        /// For as long as it takes; not for long, where the process was asked to stop.
        static var untilAsked: Patience { Interruption.wasAsked ? .seconds(5) : .endless }
    }

    /// Pipes that have room at all have room for so many bytes, and take them at once: writing more
    /// could wait longer than is meant.
    private static let pieceSize = 4096

    /// Writes all of `text`; returns why it could not, in the system's words, or nil.
    static func write(_ text: SafeText, to descriptor: Int32, _ patience: Patience) -> String? {
        let bytes = text.bytes
        var deadline: Double?
        if case .seconds(let seconds) = patience { deadline = Terminal.seconds() + seconds }
        let isOver: () -> Bool = {
            if let deadline, Terminal.seconds() >= deadline { return true }
            if case .until(let isOver) = patience { return isOver() }
            return false
        }
        switch patience {
        case .endless: return write(bytes, to: descriptor)
        case .seconds, .until:
            return Terminal.isTerminal(descriptor)
                ? TerminalWrites.write(bytes, to: descriptor, unless: isOver)
                : write(bytes, to: descriptor, unless: isOver)
        }
    }

    /// Writes all of `bytes`, however long that takes.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> String? {
        write(bytes) { rest in
            // One that somebody else has made not to wait.
            while !canWrite(to: descriptor, within: 1000) {}
            return platformWrite(descriptor, rest)
        }
    }

    /// Writes all of `bytes` to what is no terminal, unless it takes nothing until `isOver`.
    private static func write(
        _ bytes: [UInt8], to descriptor: Int32, unless isOver: () -> Bool
    ) -> String? {
        write(bytes) { rest in
            while true {
                // Two threads may see the same room, and the second would wait for more.
                let count: Int? = writing.withLock { _ in
                    guard canWrite(to: descriptor, within: 0) else { return nil }
                    return platformWrite(
                        descriptor, UnsafeRawBufferPointer(rebasing: rest.prefix(pieceSize)))
                }
                if let count { return count }
                // In between it is seen whether to go on.
                if !canWrite(to: descriptor, within: 100), isOver() { return nil }
            }
        }
    }

    /// Writes pieces until nothing is left; `writePiece` does as write(2), and nil is that nobody takes
    /// any more.
    private static func write(
        _ bytes: [UInt8], _ writePiece: (UnsafeRawBufferPointer) -> Int?
    ) -> String? {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                guard let count = writePiece(UnsafeRawBufferPointer(rebasing: rest)) else {
                    return "nobody takes it"
                }
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno != EINTR, errno != EAGAIN, errno != EWOULDBLOCK {
                    return String(cString: strerror(errno))
                }
            }
            return nil
        }
    }

    private static let writing = Mutex(())

    /// Opens those of the three that are closed, so that no file of the work is taken for one of
    /// them; whoever uses what was closed gets an error all the same.
    static func openAll() {
        // The lowest number that is free is what a file gets.
        for (descriptor, flags) in [(0, O_WRONLY), (1, O_RDONLY), (2, O_RDONLY)]
        where fcntl(Int32(descriptor), F_GETFD) < 0 {
            _ = open("/dev/null", flags)
        }
    }

    /// Whether a descriptor can be written to, or has an error that writing will tell, before so many
    /// milliseconds are over.
    private static func canWrite(to descriptor: Int32, within milliseconds: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&request, 1, milliseconds) > 0
    }
}

// Inside the type this name means its method.
private func platformWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
