package import ByteStreams
package import DumpArchive
import SQLSyntax

/// The rows in a table's data, in pieces that end where a row ends.
///
/// Sees to it that they come to their proper end, as `TableDataCheck` does for a script.
package final class RowSource {
    /// Some rows.
    package struct Piece {
        /// The rows, each with its line feed; valid until the next piece is asked for.
        package var bytes: UnsafeRawBufferPointer
        /// Whether the last row is whole; only a row larger than the buffer comes in parts.
        package var endsRow: Bool
    }

    private let source: any ByteSource
    private let entry: TOCEntry
    private let path: String
    private let buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var scanner: CopyDataScanner
    private var isAtEnd = false
    /// The offset of `start` in the data, in bytes.
    private var offset: UInt64 = 0
    /// How many bytes the buffer has: what goes to a server at once.
    package static let bufferSize = 256 << 10

    /// Reads the rows of `entry` from `source`, which messages call `path`.
    package init(
        _ source: any ByteSource, of entry: TOCEntry, path: String, bufferSize: Int = bufferSize
    ) {
        self.source = source
        self.entry = entry
        self.path = path
        buffer = .allocate(byteCount: bufferSize, alignment: 64)
        scanner = CopyDataScanner(longestWholeRow: bufferSize)
    }

    deinit { buffer.deallocate() }

    /// The next rows; nil behind the last, when the data is known to be whole.
    package func next() throws -> Piece? {
        if isAtEnd { return nil }
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
            if let piece = try piece(of: rest) { return piece }
            if isAtEnd { return nil }
            guard try fill() else {
                throw damage(
                    offset == 0 && rest.isEmpty
                        ? "the file is empty, without even the \\. that ends a table's rows"
                        : "the file ends before the \\. that ends a table's rows: rows are missing",
                    at: offset + UInt64(rest.count))
            }
        }
    }

    /// What can be handed on of the bytes at hand; nil where more are needed.
    private func piece(of rest: UnsafeRawBufferPointer) throws -> Piece? {
        switch scanner.scan(rest, isEnd: false) {
        case .needMore: return nil
        case .rows(let length, _):
            advance(length)
            return Piece(
                bytes: UnsafeRawBufferPointer(rebasing: rest[..<length]),
                endsRow: scanner.isBetweenRows)
        case .terminator(let length):
            advance(length)
            try finish()
            return nil
        }
    }

    /// Sees that nothing follows but the empty lines that pg_dump writes.
    private func finish() throws {
        isAtEnd = true
        repeat {
            for index in start..<end where buffer[index] != 0x0a {
                throw damage(
                    "the rows end with \\. and something follows",
                    at: offset + UInt64(index - start))
            }
            advance(end - start)
        } while try fill()
    }

    private func advance(_ count: Int) {
        start += count
        offset += UInt64(count)
    }

    /// Reads more behind what is left; false at the end of the source.
    private func fill() throws -> Bool {
        if start > 0, let base = buffer.baseAddress {
            base.copyMemory(from: base + start, byteCount: end - start)
            end -= start
            start = 0
        }
        let before = end
        do {
            while end < buffer.count {
                let count = try source.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
                if count == 0 { break }
                end += count
            }
        } catch {
            throw ArchiveError(error, entry: ArchiveError.Entry(entry))
        }
        return end > before
    }

    private func damage(_ message: String, at offset: UInt64) -> ArchiveError {
        ArchiveError(
            .damaged, message, path: path, entry: ArchiveError.Entry(entry), offset: offset)
    }
}
