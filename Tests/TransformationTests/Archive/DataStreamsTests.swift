import Concurrency
import Foundation
import TestSupport
import Testing

@testable import Transformation

@Suite("Data that is made ahead of the one who writes it", .blocking)
struct DataStreamsTests {
    private struct Stopped: Error {}
    private struct Failed: Error { let entry: Int }

    private static func streams(_ count: Int) -> DataStreams {
        DataStreams((0..<count).map { .rows(entry: $0) })
    }

    /// Makes data of one byte: the number of its entry.
    private static func make(_ stream: DataStreams.Stream, in streams: DataStreams) {
        streams.fill(stream) { put in
            try withUnsafeBytes(of: UInt8(stream.content.entry)) { try put($0) }
            return DataSegment.Outcome(bytes: 1)
        }
    }

    /// The data of the next entry.
    private static func written(_ streams: DataStreams) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let outcome = try streams.write { bytes += $0 }
        #expect(outcome?.bytes == UInt64(bytes.count))
        return bytes
    }

    @Test("a stop ends what was begun and what was not")
    func stopped() throws {
        let streams = Self.streams(3)
        Self.make(try #require(streams.next()), in: streams)
        Self.make(try #require(streams.next()), in: streams)
        #expect(try Self.written(streams) == [0])
        streams.stop(Stopped())
        #expect(streams.next() == nil)
        // This one came to its end before.
        #expect(try Self.written(streams) == [1])
        #expect(throws: Stopped.self) { try streams.write { _ in } }
        #expect(!streams.isAtEnd)
    }

    @Test("what is made after a stop goes nowhere")
    func madeTooLate() throws {
        let streams = Self.streams(2)
        let stream = try #require(streams.next())
        streams.stop(Stopped())
        Self.make(stream, in: streams)
        #expect(throws: Stopped.self) { try streams.write { _ in } }
    }

    @Test("what fails is told at once, whatever is written at the time")
    func failsAhead() throws {
        let streams = Self.streams(2)
        let first = try #require(streams.next())
        let second = try #require(streams.next())
        // It goes on for as long as somebody takes what it makes.
        let endless = WorkerThread {
            streams.fill(first) { put in
                while true { try withUnsafeBytes(of: UInt8(0)) { try put($0) } }
            }
        }
        guard let thread = endless else { throw SupportError("no thread can be started") }
        var hasFailed = false
        #expect(throws: Failed.self) {
            try streams.write { _ in
                guard !hasFailed else { return }
                hasFailed = true
                streams.fill(second) { _ in throw Failed(entry: 1) }
            }
        }
        thread.join()
    }

    /// Two threads make, one writes, and somebody stops or fails at a random hand-over.
    @Test("every thread ends, with all of it in order or with the first reason", arguments: 0..<300)
    func disturbed(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let count = Int.random(in: 0...6, using: &random)
        let streams = Self.streams(count)
        let failing = Int.random(in: 0...8, using: &random)
        let stopAtMake = Int.random(in: 0...12, using: &random)
        let stopAtWrite = Int.random(in: 0...12, using: &random)
        let pauses = (0..<64).map { _ in Int.random(in: 0...3, using: &random) }
        let ended = Monitor(0)
        func thread(_ body: @escaping @Sendable () -> Void) throws {
            let thread = WorkerThread {
                body()
                ended.update { $0 += 1 }
            }
            guard let thread else { throw SupportError("no thread can be started") }
            thread.detach()
        }
        @Sendable func pause(_ number: Int) {
            for _ in 0..<pauses[number % pauses.count] { sched_yield() }
        }
        for _ in 0..<2 {
            try thread {
                while let stream = streams.next() {
                    let entry = stream.content.entry
                    pause(entry)
                    if entry == stopAtMake { streams.stop(Stopped()) }
                    streams.fill(stream) { put in
                        // More than there is room for, so that it waits for the writer.
                        for index in 0..<40 {
                            try withUnsafeBytes(of: UInt8(entry)) { try put($0) }
                            if entry == failing, index == 20 { throw Failed(entry: entry) }
                        }
                        return DataSegment.Outcome(bytes: 40)
                    }
                }
            }
        }
        let written = Monitor<(entries: [UInt8], error: (any Error)?)>(([], nil))
        try thread {
            var entries: [UInt8] = []
            do {
                var number = 0
                while let outcome = try streams.write({ entries += $0 }) {
                    #expect(outcome.bytes == 40)
                    pause(number)
                    if number == stopAtWrite { streams.stop(Stopped()) }
                    number += 1
                }
            } catch {
                streams.stop(error)
                written.update { $0.error = error }
            }
            let all = entries
            written.update { $0.entries = all }
        }
        let areAllOver: Void? = ended.wait(atMost: .seconds(20)) { $0 == 3 ? () : nil }
        try #require(areAllOver != nil, "a thread waits for ever")
        let (entries, error) = written.update { $0 }
        let whole = (0..<count).flatMap { [UInt8](repeating: UInt8($0), count: 40) }
        if let error {
            #expect(whole.starts(with: entries))
            #expect(error is Stopped || (error as? Failed)?.entry == failing)
        } else {
            #expect(entries == whole)
            #expect(failing >= count)
        }
    }
}
