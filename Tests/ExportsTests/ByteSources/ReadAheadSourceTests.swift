import ByteStreams
import Concurrency
import TestSupport
import Testing

@testable import Exports

@Suite("Reading ahead changes nothing but the time", .blocking)
struct ReadAheadSourceTests {
    @Test(
        "the same bytes, in pieces of any size",
        arguments: [1000, 65_536, 1 << 20], [0, 1, 262_144, 5_000_000])
    func same(size: Int, count: Int) throws {
        var bytes = (0..<min(count, 10_007)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        while bytes.count < count { bytes += bytes.prefix(count - bytes.count) }
        let source = try ReadAheadSource(ChunkedSource(bytes, size: size))
        #expect(try source.collect(bufferSize: 100_000) == bytes)
        // The end stays the end.
        #expect(try source.collect(bufferSize: 10).isEmpty)
    }

    @Test("an error comes after the bytes before it")
    func failure() throws {
        let source = try ReadAheadSource(FailingSource(after: 3_000_000))
        var count = 0
        let error = #expect(throws: StreamError.self) {
            try withUnsafeTemporaryAllocation(byteCount: 1000, alignment: 1) { buffer in
                while true {
                    let got = try source.read(into: buffer)
                    if got == 0 { return }
                    count += got
                }
            }
        }
        #expect(error?.code == .damaged)
        #expect(count == 3_000_000)
    }

    @Test("letting go of it ends its thread while there is still much to read")
    func abandoned() throws {
        let source = try ReadAheadSource(FailingSource(after: .max))
        let first = try withUnsafeTemporaryAllocation(byteCount: 10, alignment: 1) { buffer in
            try source.read(into: buffer)
        }
        #expect(first == 10)
    }

    @Test("nobody waits for a thread that waits for more to read")
    func stalled() throws {
        let gate = Gate()
        do {
            let source = try ReadAheadSource(StalledSource(gate))
            let first = try withUnsafeTemporaryAllocation(byteCount: 10, alignment: 1) { buffer in
                try source.read(into: buffer)
            }
            #expect(first == 10)
            gate.waitForReader()
        }
        // Only now can it come to its end.
        gate.open()
    }
}

/// Holds up who reads, until it is opened.
private final class Gate: Sendable {
    private let state = Monitor((isOpen: false, isReached: false))

    func open() { state.update { $0.isOpen = true } }

    func waitForReader() { state.wait { $0.isReached ? () : nil } }

    func pass() {
        state.update { $0.isReached = true }
        state.wait { $0.isOpen ? () : nil }
    }
}

/// Ten bytes, and then nothing until a gate is opened.
private final class StalledSource: ByteSource {
    let name = "stalled"
    private let gate: Gate
    private var hasBegun = false

    init(_ gate: Gate) { self.gate = gate }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        guard hasBegun else {
            hasBegun = true
            for index in 0..<10 { buffer[index] = 0 }
            return 10
        }
        gate.pass()
        return 0
    }
}

/// Zero bytes, and an error after so many of them.
private final class FailingSource: ByteSource {
    let name = "failing"
    private var left: Int

    init(after count: Int) { left = count }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        guard left > 0 else { throw StreamError(.damaged, "the end", path: name) }
        let count = min(buffer.count, left)
        for index in 0..<count { buffer[index] = 0 }
        left -= count
        return count
    }
}
