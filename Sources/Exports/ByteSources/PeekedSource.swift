package import ByteStreams
package import Concurrency
package import SQLSyntax

/// A source whose first bytes were looked at, and that still begins with them.
package final class PeekedSource: ByteSource {
    package let name: String
    /// The first bytes, as many as tell what they are.
    package let head: [UInt8]
    /// Whether it is decompressed on the way, so that the size of its file is not that of its bytes.
    package let isDecompressed: Bool
    private let source: any ByteSource
    /// Ends the reading, however much there is to be passed over.
    private let stop: StopSignal?
    private var position = 0
    /// The database that was chosen of a script of several; nil for all of it.
    package private(set) var database: Identifier?

    package init(
        _ source: any ByteSource, isDecompressed: Bool = false, stop: StopSignal? = nil
    ) throws(StreamError) {
        self.source = source
        self.stop = stop
        self.isDecompressed = isDecompressed
        name = source.name
        var head = [UInt8](repeating: 0, count: FileSignature.length)
        var count = 0
        var failure: StreamError?
        head.withUnsafeMutableBytes { space in
            do throws(StreamError) {
                while count < space.count {
                    let room = UnsafeMutableRawBufferPointer(rebasing: space[count...])
                    let got = try source.read(into: room)
                    if got == 0 { break }
                    count += got
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        self.head = Array(head[..<count])
    }

    /// Has only what is for one database be read of the script.
    package func choose(_ database: Identifier?) { self.database = database }

    /// Whether pg_dumpall made the script, and all of it is read: several databases and the roles of a
    /// server.
    package var isClusterDump: Bool {
        database == nil && head.starts(with: "--\n-- PostgreSQL database cluster dump\n".utf8)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        if let stop, stop.isStopped {
            throw StreamError(.cancelled, "reading was ended", path: name)
        }
        guard position < head.count else { return try source.read(into: buffer) }
        let count = min(buffer.count, head.count - position)
        head.withUnsafeBytes { bytes in
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
        }
        position += count
        return count
    }
}
