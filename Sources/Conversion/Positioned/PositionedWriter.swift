import ByteStreams
import Concurrency
import DumpArchive
import Exports
import Synchronization
package import Transformation

/// Writes a script's data on several threads, each piece where it belongs in the file.
///
/// What an entry's data will have for size is stated by its gzip file, so all offsets are known
/// before anything is inflated; a file that does not say it is decompressed once before. A
/// statement that turns out to be wrong costs a second pass with the sizes that the first one
/// measured; nothing is ever written outside the place that was assumed for it.
package struct PositionedWriter {
    private let script: PreparedScript
    private let sink: any PositionedSink

    package init(_ script: PreparedScript, to sink: any PositionedSink) {
        self.script = script
        self.sink = sink
    }

    /// Writes the whole script, and says how large it is and what its data held.
    package func run() throws -> (size: UInt64, data: [(DataSegment.Content, DataSegment.Outcome)])
    {
        var contents: [DataSegment.Content] = []
        var pieces = script.makePieces()
        while let piece = try pieces.next() {
            if case .data(let content) = piece { contents.append(content) }
        }
        let stated = try contents.map { try script.statedSize(of: $0) }
        script.progress.total.store(
            stated.reduce(0) { $0 + ($1 ?? 0) }, ordering: .relaxed)
        var sizes = stated.map { $0 ?? 0 }
        let unknown = stated.indices.filter { stated[$0] == nil }
        if !unknown.isEmpty {
            let layout = try ScriptLayout(script, sizes: sizes)
            let outcomes = try pass(layout, over: unknown, measuring: true)
            for index in unknown { sizes[index] = outcomes[index]?.bytes ?? 0 }
            script.progress.done.store(0, ordering: .relaxed)
        }
        script.progress.total.store(sizes.reduce(0, +), ordering: .relaxed)
        for _ in 0..<2 {
            let layout = try ScriptLayout(script, sizes: sizes)
            let outcomes = try pass(layout, over: Array(contents.indices), measuring: false)
                .compactMap { $0 }
            let actual = outcomes.map(\.bytes)
            if actual == sizes {
                try writeText(layout)
                return (layout.size, Array(zip(contents, outcomes)))
            }
            sizes = actual
            script.progress.done.store(0, ordering: .relaxed)
        }
        throw MigrationError(
            .inputOutput,
            "\(script.archive.tocPath):"
                + " files of the export changed while they were read")
    }

    private func writeText(_ layout: ScriptLayout) throws {
        var pieces = script.makePieces()
        var segment = 0
        var offset: UInt64 = 0
        while let piece = try pieces.next() {
            switch piece {
            case .text(let text, _):
                try text.withUnsafeBytes { bytes in
                    try sink.write(bytes, at: offset)
                }
                offset += UInt64(text.count)
            case .data:
                offset += layout.segments[segment].size
                segment += 1
            }
        }
        if let file = sink as? AtomicFile { try file.truncate(to: layout.size) }
    }

    private func pass(
        _ layout: ScriptLayout, over indexes: [Int], measuring: Bool
    ) throws -> [DataSegment.Outcome?] {
        // The largest first, so that no thread is left with one at the end.
        let order = indexes.sorted { layout.segments[$0].size > layout.segments[$1].size }
        let done = try ParallelMap.run(order, stop: script.progress.stop) {
            [self] index, buffer in
            let segment = layout.segments[index]
            guard measuring else {
                return try write(segment, readsAhead: Self.outweighs(segment, in: layout), buffer)
            }
            var outcome = DataSegment.Outcome()
            outcome.bytes = try script.measuredSize(of: segment.content, buffer: buffer)
            return outcome
        }
        var outcomes = [DataSegment.Outcome?](repeating: nil, count: layout.segments.count)
        for (index, outcome) in zip(order, done) { outcomes[index] = outcome }
        return outcomes
    }

    /// Whether a segment is so much of the script that the others cannot keep a core busy meanwhile:
    /// then inflating it and writing it are done at the same time.
    private static func outweighs(
        _ segment: ScriptLayout.Segment, in layout: ScriptLayout
    ) -> Bool {
        segment.size > 64 << 20 && segment.size > layout.dataSize / 2
    }

    private func write(
        _ segment: ScriptLayout.Segment, readsAhead: Bool,
        _ buffer: UnsafeMutableRawBufferPointer
    ) throws -> DataSegment.Outcome {
        var position: UInt64 = 0
        return try script.produce(
            segment.content, buffer: buffer, readsAhead: readsAhead
        ) { bytes in
            let room = segment.size > position ? segment.size - position : 0
            let count = min(UInt64(bytes.count), room)
            if count > 0 {
                try sink.write(
                    UnsafeRawBufferPointer(rebasing: bytes[..<Int(count)]),
                    at: segment.offset + position)
            }
            position += UInt64(bytes.count)
        }
    }
}
