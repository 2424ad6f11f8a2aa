/// The decompressed bytes of a gzip file: all of its members, one after the other.
///
/// Checksums and lengths are verified at the end of each member. The bytes are handed out before
/// that, so only a source that was read to its end is known to be good. As with gzip itself, zero
/// bytes may follow the last member (tapes and block devices pad with them); anything else that
/// follows is damage.
public final class GzipSource: ByteSource {
    private enum Stage {
        case header(isFirst: Bool)
        case body
        case trailer
        case betweenMembers
        case padding
        case ended
    }

    private let input: InputBuffer
    private let inflater: any Inflater
    private var stage = Stage.header(isFirst: true)
    private var checksum = CRC32()
    private var length: UInt64 = 0
    private var failure: StreamError?

    /// Decompresses `source`.
    ///
    /// A test may choose the decoder. Throws `.inputOutput` when the decoder cannot start.
    public init(
        _ source: any ByteSource, implementation: InflateImplementation = .fastest
    ) throws(StreamError) {
        input = InputBuffer(source)
        do {
            inflater = try implementation.makeInflater()
        } catch {
            throw StreamError(.inputOutput, error.message, path: source.name)
        }
    }

    /// The name of the compressed source.
    public var name: String { input.source.name }

    /// How many bytes of the compressed source have been used so far.
    public var compressedOffset: UInt64 { input.offset }

    /// Decodes some bytes.
    ///
    /// Large buffers (256 KiB and more) are the fastest. Throws what the source throws, and
    /// `.damaged` with the offset in the compressed source. A source that has failed stays so.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        if let failure { throw failure }
        do {
            return try decode(into: buffer)
        } catch {
            failure = error
            throw error
        }
    }

    private func decode(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        while true {
            switch stage {
            case .header(let isFirst):
                try readHeader(isFirst: isFirst)
            case .body:
                let count = try decodeBody(into: buffer)
                if count > 0 { return count }
            case .trailer:
                try readTrailer()
            case .betweenMembers:
                try lookForMember()
            case .padding:
                try skipPadding()
            case .ended:
                return 0
            }
        }
    }

    private func readHeader(isFirst: Bool) throws(StreamError) {
        var header = GzipHeader()
        while !header.isComplete {
            let offset = input.offset
            guard let byte = try input.next() else {
                throw isFirst && offset == 0
                    ? damage("the gzip file is empty") : damage("the file ends in a gzip header")
            }
            do {
                try header.take(byte)
            } catch {
                throw damage(error.message, at: offset)
            }
        }
        if !isFirst {
            do {
                try inflater.reset()
            } catch {
                throw damage(error.message)
            }
        }
        checksum = CRC32()
        length = 0
        stage = .body
    }

    private func decodeBody(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> Int {
        let step = try input.inflate(with: inflater, into: buffer)
        checksum.update(UnsafeRawBufferPointer(rebasing: buffer[..<step.produced]))
        length += UInt64(step.produced)
        if step.isFinished { stage = .trailer }
        return step.produced
    }

    private func readTrailer() throws(StreamError) {
        var trailer = GzipTrailer()
        let start = input.offset
        while !trailer.isComplete {
            guard let byte = try input.next() else {
                throw damage("the file ends in a gzip trailer")
            }
            trailer.take(byte)
        }
        do {
            try trailer.check(checksum: checksum, length: length)
        } catch {
            throw damage(error.message, at: start)
        }
        stage = .betweenMembers
    }

    private func lookForMember() throws(StreamError) {
        guard try input.fill() else {
            stage = .ended
            return
        }
        switch input.available[0] {
        case 0: stage = .padding
        case GzipHeader.magic.0: stage = .header(isFirst: false)
        default: throw trailingGarbage()
        }
    }

    private func skipPadding() throws(StreamError) {
        while try input.fill() {
            let available = input.available
            let padding = available.firstIndex { $0 != 0 } ?? available.count
            input.advance(by: padding)
            if padding < available.count { throw trailingGarbage() }
        }
        stage = .ended
    }

    private func trailingGarbage() -> StreamError {
        damage("something that is not gzip data follows the gzip data")
    }

    private func damage(_ message: String, at offset: UInt64? = nil) -> StreamError {
        StreamError(.damaged, message, path: name, offset: offset ?? input.offset)
    }
}
