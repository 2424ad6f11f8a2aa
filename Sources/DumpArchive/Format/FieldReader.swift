import ByteStreams

/// Reads the archive format's primitives from a source and knows where it is.
///
/// Memory is taken as bytes arrive, never because a length field asks for it. Source:
/// pg_backup_archiver.c, ReadInt and ReadStr.
struct FieldReader {
    /// More than any table of contents holds; what would inflate beyond it is refused.
    static let sizeLimit: UInt64 = 1 << 30

    private let source: any ByteSource
    private var buffer: [UInt8] = []
    private var position = 0
    /// How many bytes were handed out as lists, and so may be in memory.
    private var held: UInt64 = 0
    /// Bytes consumed so far.
    private(set) var offset: UInt64 = 0
    /// Bytes in the magnitude of an integer, once the header has said so.
    var integerSize = 4

    /// Reads from `source`, whose first byte counts as the one at `offset`.
    init(_ source: any ByteSource, offset: UInt64 = 0) {
        self.source = source
        self.offset = offset
    }

    /// What the source is called.
    var sourceName: String { source.name }

    func damaged(_ message: String, at place: UInt64? = nil) -> ArchiveError {
        ArchiveError(.damaged, message, path: source.name, offset: place ?? offset)
    }

    /// Whether all bytes of the source have been consumed.
    mutating func isAtEnd() throws(ArchiveError) -> Bool { try peek() == nil }

    /// The next byte, which stays where it is; nil at the end of the source.
    mutating func peek() throws(ArchiveError) -> UInt8? {
        if position == buffer.count, try !fill() { return nil }
        return buffer[position]
    }

    mutating func byte(_ what: @autoclosure () -> String) throws(ArchiveError) -> UInt8 {
        if position == buffer.count, try !fill() { throw endsInside(what()) }
        defer {
            position += 1
            offset += 1
        }
        return buffer[position]
    }

    mutating func bytes(_ count: Int, _ what: @autoclosure () -> String) throws(ArchiveError)
        -> [UInt8]
    {
        var result: [UInt8] = []
        while result.count < count {
            if position == buffer.count, try !fill() { throw endsInside(what()) }
            let part = min(count - result.count, buffer.count - position)
            result.append(contentsOf: buffer[position..<(position + part)])
            position += part
            offset += UInt64(part)
            held += UInt64(part)
            if held > Self.sizeLimit {
                throw ArchiveError(
                    .unsupported, "this list is larger than 1 GiB",
                    path: source.name, offset: offset)
            }
        }
        return result
    }

    /// A sign byte and a magnitude, least significant byte first.
    mutating func integer(_ what: @autoclosure () -> String) throws(ArchiveError) -> Int32 {
        let start = offset
        let sign = try byte(what())
        var magnitude: UInt64 = 0
        for index in 0..<integerSize {
            let next = UInt64(try byte(what()))
            // Wider integers were never written with anything in their upper bytes.
            guard index < 8 || next == 0 else { throw damaged("\(what()) is too large", at: start) }
            if index < 8 { magnitude |= next << UInt64(index * 8) }
        }
        guard sign <= 1 else {
            throw damaged("\(what()) has \(sign) where a sign, 0 or 1, belongs", at: start)
        }
        guard magnitude <= 0x8000_0000,
            let value = Int32(exactly: sign == 0 ? Int64(magnitude) : -Int64(magnitude))
        else { throw damaged("\(what()) does not fit in 32 bits", at: start) }
        return value
    }

    /// A string; nil is the format's NULL.
    mutating func string(_ what: @autoclosure () -> String) throws(ArchiveError) -> [UInt8]? {
        let start = offset
        let length = try integer("the length of " + what())
        if length == -1 { return nil }
        guard length >= 0 else {
            throw damaged("\(what()) has the impossible length \(length)", at: start)
        }
        let text = try bytes(Int(length), what())
        guard !text.contains(0) else { throw damaged("\(what()) contains a zero byte", at: start) }
        return text
    }

    mutating func presentString(_ what: @autoclosure () -> String) throws(ArchiveError) -> [UInt8] {
        let start = offset
        guard let text = try string(what()) else {
            throw damaged("\(what()) is missing", at: start)
        }
        return text
    }

    /// A number that is written as a decimal string.
    mutating func decimalString<Number: FixedWidthInteger>(
        _ what: @autoclosure () -> String, as type: Number.Type
    ) throws(ArchiveError) -> Number {
        let start = offset
        let text = try presentString(what())
        guard let number: Number = parseDecimal(text) else {
            throw damaged("\(what()) is \"\(text.prefixForMessage)\" and not a number", at: start)
        }
        return number
    }

    /// Copies what is at hand into `space`, at most all of it; at least a byte.
    ///
    /// 0 means the source's end.
    mutating func copy(
        into space: UnsafeMutableRawBufferPointer
    ) throws(ArchiveError) -> Int {
        if position == buffer.count, try !fill() { return 0 }
        let count = min(space.count, buffer.count - position)
        buffer.withUnsafeBytes { bytes in
            space.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
        }
        position += count
        offset += UInt64(count)
        return count
    }

    /// Passes over bytes; throws `.damaged` where the source ends before.
    mutating func skip(_ count: UInt64, _ what: @autoclosure () -> String) throws(ArchiveError) {
        let held = min(count, UInt64(buffer.count - position))
        position += Int(held)
        offset += held
        guard count > held else { return }
        let skipped: UInt64
        do {
            skipped = try source.skip(count - held)
        } catch {
            throw ArchiveError(error)
        }
        offset += skipped
        guard skipped == count - held else { throw endsInside(what()) }
    }

    private func endsInside(_ what: String) -> ArchiveError {
        damaged("the file ends inside \(what)", at: offset)
    }

    private mutating func fill() throws(ArchiveError) -> Bool {
        // Many look at a few bytes somewhere; whoever goes on reads in large pieces.
        let size = buffer.isEmpty ? Self.firstChunk : Self.chunk
        if buffer.count != size { buffer = Array(repeating: 0, count: size) }
        var failure: StreamError?
        let got = buffer.withUnsafeMutableBytes { space in
            do throws(StreamError) {
                return try source.read(into: space)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw ArchiveError(failure) }
        if got < size { buffer.removeLast(size - got) }
        position = 0
        return got > 0
    }

    private static let firstChunk = 512
    private static let chunk = 1 << 16
}

extension Array where Element == UInt8 {
    /// The first bytes in readable form, so that damage cannot flood a message.
    var prefixForMessage: String { Array(prefix(40)).readable }
}
