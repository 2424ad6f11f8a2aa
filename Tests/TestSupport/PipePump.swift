import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Feeds a program's input and gathers its output, all at once, so that neither side can wait for
/// the other forever.
struct PipePump {
    private var input: Int32?
    private var pending: [UInt8] = []
    private var written = 0
    /// Where the input stalls, for how long, and when it goes on.
    private var stall: (place: Int, pause: Duration)?
    private var resumption: ContinuousClock.Instant?
    /// What happens when it stalls.
    var atStall: (() -> Void)?
    private var outputs: [Int32: [UInt8]] = [:]
    private var open: Set<Int32> = []

    /// Makes the pipe that the program reads `bytes` from, and that may stall once; returns the
    /// program's end.
    mutating func feed(
        _ bytes: [UInt8], stallingAt place: Int? = nil, for pause: Duration = .zero
    ) throws -> Int32 {
        stall = place.map { ($0, pause) }
        let ends = try makePipe()
        _ = fcntl(ends.writing, F_SETFL, O_NONBLOCK)
        input = ends.writing
        pending = bytes
        return ends.reading
    }

    /// Makes a pipe that is gathered; returns our end and the program's.
    mutating func gather() throws -> (own: Int32, program: Int32) {
        let ends = try makePipe()
        outputs[ends.reading] = []
        open.insert(ends.reading)
        return (ends.reading, ends.writing)
    }

    /// What came through a pipe, by our end of it.
    func gathered(_ own: Int32?) -> [UInt8] {
        own.flatMap { outputs[$0] } ?? []
    }

    /// Moves bytes until every pipe has ended; false if that is not so by `deadline`.
    mutating func run(until deadline: ContinuousClock.Instant) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while input != nil || !open.isEmpty {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return false }
            var polled = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let isStalling = resumption.map { ContinuousClock.now < $0 } ?? false
            // A program that has ended waits for nothing more.
            if isStalling, open.isEmpty { return true }
            if let input, !isStalling {
                polled.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0))
            }
            // At most a second, to look at the deadline again.
            poll(&polled, nfds_t(polled.count), left < .seconds(1) || isStalling ? 10 : 1000)
            for one in polled where one.revents != 0 {
                if one.fd == input { writeSome(one.fd) } else { readSome(one.fd, &buffer) }
            }
        }
        return true
    }

    /// Closes what is still open.
    mutating func close() {
        open.forEach { closeDescriptor($0) }
        open = []
        input.map { closeDescriptor($0) }
        input = nil
    }

    private mutating func writeSome(_ descriptor: Int32) {
        let end = stall.map { min($0.place, pending.count) } ?? pending.count
        let count = pending.withUnsafeBytes { bytes in
            write(descriptor, bytes.baseAddress.map { $0 + written }, end - written)
        }
        if count >= 0 { written += count }
        // A program that has had enough (EPIPE) has a right to that.
        let failed = count < 0 && errno != EAGAIN && errno != EINTR
        if let stalled = stall, written == stalled.place {
            resumption = ContinuousClock.now + stalled.pause
            stall = nil
            atStall?()
            // A stall at the end is one, too.
            if !failed { return }
        }
        guard failed || written == pending.count else { return }
        closeDescriptor(descriptor)
        input = nil
    }

    private mutating func readSome(_ descriptor: Int32, _ buffer: inout [UInt8]) {
        let count = read(descriptor, &buffer, buffer.count)
        if count > 0 {
            outputs[descriptor, default: []].append(contentsOf: buffer[..<count])
        } else if count == 0 || errno != EINTR {
            closeDescriptor(descriptor)
            open.remove(descriptor)
        }
    }
}

/// `close`, where a method of that name is in the way.
private func closeDescriptor(_ descriptor: Int32) {
    _ = close(descriptor)
}
