import Testing

@testable import ByteStreams

/// Both decoders must pass all of these.
@Suite("Inflating raw deflate", .serialized)
struct InflaterTests {
    struct Outcome: Equatable {
        var output: [UInt8] = []
        var consumed = 0
        var isFinished = false
    }

    /// Feeds `input` in pieces, each until the decoder has used it up.
    func run(
        _ inflater: any StreamDecoder, _ input: [UInt8], pieces: (_ offset: Int) -> Int,
        outputSize: Int
    ) throws -> Outcome {
        var outcome = Outcome()
        var output = [UInt8](repeating: 0, count: outputSize)
        var fed = 0
        var idle = 0
        while !outcome.isFinished {
            let end = min(
                max(fed, outcome.consumed) + max(pieces(outcome.consumed), 1), input.count)
            let piece = Array(input[outcome.consumed..<end])
            fed = end
            let step = try piece.withUnsafeBytes { source in
                try output.withUnsafeMutableBytes { try inflater.decode(source, into: $0) }
            }
            outcome.consumed += step.consumed
            outcome.output += output[..<step.produced]
            outcome.isFinished = step.isFinished
            idle = step.produced == 0 && step.consumed == 0 ? idle + 1 : 0
            if idle > 1 && end == input.count { return outcome }
        }
        return outcome
    }

    func inflater(_ implementation: InflateImplementation) throws -> any StreamDecoder {
        try implementation.makeInflater()
    }

    @Test(
        "decodes every kind of block",
        arguments: InflateImplementation.allCases, [Hello.deflated, Hello.stored])
    func blockKinds(_ implementation: InflateImplementation, _ input: [UInt8]) throws {
        let outcome = try run(
            inflater(implementation), input, pieces: { _ in 1000 }, outputSize: 1000)
        #expect(outcome == Outcome(output: Hello.text, consumed: input.count, isFinished: true))
    }

    @Test("finds the end at every split of the input", arguments: InflateImplementation.allCases)
    func splits(_ implementation: InflateImplementation) throws {
        let text = sampleRows(400)
        let tail: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
        for raw in [try deflate(text), Hello.deflated, Hello.stored] {
            let expected = raw == Hello.deflated || raw == Hello.stored ? Hello.text : text
            for split in 0...raw.count {
                for outputSize in [1, 3, 1000] {
                    let outcome = try run(
                        inflater(implementation), raw + tail,
                        pieces: { $0 < split ? split - $0 : 1000 }, outputSize: outputSize)
                    #expect(
                        outcome
                            == Outcome(output: expected, consumed: raw.count, isFinished: true),
                        "split \(split), output \(outputSize)")
                }
            }
        }
    }

    @Test(
        "decodes more than its history in small pieces",
        arguments: InflateImplementation.allCases,
        [(1, 5000), (7, 777), (4096, 4096), (50_000, 300), (300_000, 300_000)])
    func smallPieces(
        _ implementation: InflateImplementation, _ sizes: (input: Int, output: Int)
    ) throws {
        let text = sampleRows(150_000) + sampleNoise(70_000) + sampleRows(80_000, seed: 2)
        let raw = try deflate(text)
        let outcome = try run(
            inflater(implementation), raw + [1, 2, 3, 4, 5, 6, 7, 8, 9],
            pieces: { _ in sizes.input }, outputSize: sizes.output)
        #expect(outcome.isFinished)
        #expect(outcome.consumed == raw.count)
        #expect(outcome.output == text)
    }

    @Test("says how far a truncated stream goes", arguments: InflateImplementation.allCases)
    func truncation(_ implementation: InflateImplementation) throws {
        let raw = try deflate(sampleRows(400))
        for length in 0..<raw.count {
            let outcome = try run(
                inflater(implementation), Array(raw[..<length]), pieces: { _ in 1000 },
                outputSize: 1000)
            #expect(!outcome.isFinished, "length \(length)")
        }
    }

    @Test("starts afresh after a reset", arguments: InflateImplementation.allCases)
    func reset(_ implementation: InflateImplementation) throws {
        let inflater = try inflater(implementation)
        // Half a stream first: nothing of it may be left, nor may its bytes be referred to.
        let raw = try deflate(sampleRows(5000))
        _ = try run(
            inflater, Array(raw[..<(raw.count / 2)]), pieces: { _ in 100 }, outputSize: 100)
        for _ in 0..<3 {
            try inflater.reset()
            let outcome = try run(
                inflater, Hello.deflated, pieces: { _ in 1000 }, outputSize: 1000)
            #expect(outcome.output == Hello.text)
        }
    }

    @Test(
        "refuses what is not deflate", arguments: InflateImplementation.allCases,
        [
            // Block type 3.
            [0x07, 0, 0, 0, 0, 0, 0, 0, 0],
            // A stored block whose length and its complement disagree.
            [0x01, 20, 0, 234, 255, 1, 2, 3, 4, 5, 6, 7, 8],
            // A copy from before the beginning: fixed codes, length 3, distance 1.
            [0x03, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            // 31 literal and length codes more than there may be.
            [0xFD, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        ] as [[UInt8]])
    func nonsense(_ implementation: InflateImplementation, _ input: [UInt8]) throws {
        #expect(throws: DecodeDefect.self) {
            try run(inflater(implementation), input, pieces: { _ in 1000 }, outputSize: 1000)
        }
    }

    @Test("comes to an end on any input", arguments: InflateImplementation.allCases)
    func noise(_ implementation: InflateImplementation) throws {
        let good = try deflate(sampleRows(3000))
        var generator = SplitMix(state: 3)
        for _ in 0..<1000 {
            var bad = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bad.count, using: &generator)
                bad[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
            let inputSize = Int.random(in: 1...300, using: &generator)
            do {
                _ = try run(
                    inflater(implementation), bad, pieces: { _ in inputSize }, outputSize: 512)
            } catch is DecodeDefect {}
        }
    }
}
