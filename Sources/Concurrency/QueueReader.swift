/// Takes bytes out of a queue, in pieces of any size.
package final class QueueReader {
    private let queue: ChunkQueue
    private var rest: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    package init(_ queue: ChunkQueue) { self.queue = queue }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if position == rest.count, !isAtEnd {
            rest.removeAll(keepingCapacity: true)
            position = 0
            isAtEnd = try !queue.dequeue { bytes in rest += bytes }
        }
        let count = min(buffer.count, rest.count - position)
        guard count > 0 else { return 0 }
        rest.withUnsafeBytes { bytes in
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
        }
        position += count
        return count
    }
}
