import ByteStreams
import SQLSyntax

/// Reads a script from a source, item by item, through one buffer that slides over it.
final class ScriptReader {
    private let source: any ByteSource
    private var scanner = StatementScanner()
    private var buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var length = 0
    private var isAtEnd = false
    private var hasBegun = false
    /// Where the item begins.
    private(set) var line = 1
    /// Where the item begins, in bytes from the start of the script.
    private(set) var offset: UInt64 = 0

    private static let initialSize = 512 << 10

    init(_ source: any ByteSource, backslashEscapes: Bool = false) {
        self.source = source
        scanner.backslashEscapes = backslashEscapes
        buffer = .allocate(byteCount: Self.initialSize, alignment: 64)
    }

    deinit { buffer.deallocate() }

    /// What to call the script in messages.
    var name: String { source.name }

    /// The text of the item read last; valid until the next one is read.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: buffer[start..<start + length])
    }

    /// The tokens of the statement read last, with offsets into `bytes`.
    var tokens: [Token] { scanner.tokens }

    /// Whether a backslash escapes in the plain strings of the statement read last.
    var backslashEscapes: Bool { scanner.backslashEscapes }

    /// What stands for the item read last in a script for psql; nil for its own bytes.
    func written(
        _ item: StatementScanner.Item, _ items: inout PsqlItems?, in place: String
    ) throws(MigrationError) -> [UInt8]? {
        do throws(PsqlText.Refusal) {
            return try items?.written(item, scanner, bytes)
        } catch {
            throw .couldRun(error, "\(place): line \(line)")
        }
    }

    /// Whether rows of a COPY statement come next.
    var awaitsRows: Bool { scanner.awaitsRows }

    /// The statement read last.
    var statement: SQLStatement {
        SQLStatement(
            bytes: Array(bytes), tokens: scanner.tokens,
            backslashEscapes: scanner.backslashEscapes)
    }

    /// The next item; nil at the end of the script.
    func next() throws -> StatementScanner.Item? {
        if !hasBegun { try begin() }
        start += length
        length = 0
        line = scanner.line
        offset = scanner.offset
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
            switch try scanner.scan(rest, isEnd: isAtEnd) {
            case .item(let item, let count):
                length = count
                return item
            case .end: return nil
            case .needMore: try fill()
            }
        }
    }

    /// Skips the byte order mark that some editors put before UTF-8, as psql does.
    private func begin() throws {
        hasBegun = true
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        while end < mark.count, !isAtEnd { try fill() }
        let head = UnsafeRawBufferPointer(rebasing: buffer[..<end])
        if head.starts(with: mark) { start = mark.count }
    }

    /// Reads more behind what is left, making room first.
    ///
    /// A statement that does not fit is scanned again from its last token, so the buffer doubles:
    /// the work stays proportional to the text.
    private func fill() throws {
        let rest = end - start
        if start > 0 {
            buffer.baseAddress.map { base in
                base.copyMemory(from: base + start, byteCount: rest)
            }
            start = 0
            end = rest
        }
        if rest > buffer.count / 2 {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: buffer.count * 2, alignment: 64)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<end]))
            buffer.deallocate()
            buffer = larger
        } else if rest == 0, buffer.count > Self.initialSize {
            buffer.deallocate()
            buffer = .allocate(byteCount: Self.initialSize, alignment: 64)
        }
        while end < buffer.count {
            let got = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
            if got == 0 {
                isAtEnd = true
                return
            }
            end += got
            // What a pipe has is worked on before waiting for more.
            if end - rest >= max(rest, 4096) { return }
        }
    }
}
