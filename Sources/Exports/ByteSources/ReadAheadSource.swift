package import ByteStreams
import Concurrency

/// Reads another source on a thread of its own, some buffers ahead.
package final class ReadAheadSource: ByteSource {
    package let name: String
    private let queue = ChunkQueue(capacity: 8)
    private var thread: WorkerThread?
    private let reader: QueueReader

    /// Takes over `source`, which nobody else may use from here on.
    package init(_ source: any ByteSource) throws(StreamError) {
        name = source.name
        reader = QueueReader(queue)
        let box = SourceBox(source)
        guard let thread = WorkerThread({ [queue] in Self.fill(queue, from: box) }) else {
            throw StreamError(.inputOutput, "no thread can be started", path: source.name)
        }
        self.thread = consume thread
    }

    deinit {
        queue.abandon()
        // It ends at its next buffer, unless it waits for a pipe that nothing comes through any more:
        // nobody waits for that.
        if let thread = thread.take() { thread.detach() }
    }

    /// A source on its way to its thread.
    ///
    /// `@unchecked` because sources are not Sendable: the box is made by one thread, which lets go
    /// of the source, and opened by the only other one.
    private struct SourceBox: @unchecked Sendable {
        let source: any ByteSource
        init(_ source: any ByteSource) { self.source = source }
    }

    private static func fill(_ queue: ChunkQueue, from box: SourceBox) {
        do {
            var isAtEnd = false
            while !isAtEnd {
                let isWanted = try queue.put { space in
                    var count = 0
                    while count < space.count {
                        let room = UnsafeMutableRawBufferPointer(rebasing: space[count...])
                        let got = try box.source.read(into: room)
                        if got == 0 {
                            isAtEnd = true
                            break
                        }
                        count += got
                        // A pipe's bytes are handed on as they come.
                        if got < room.count { break }
                    }
                    return count
                }
                guard isWanted else { return }
            }
            queue.close(.success(()))
        } catch {
            queue.close(.failure(error))
        }
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        do {
            return try reader.read(into: buffer)
        } catch let error as StreamError {
            throw error
        } catch {
            throw StreamError(.inputOutput, "\(error)", path: name)
        }
    }
}
