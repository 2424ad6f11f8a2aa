/// Gzip members one after another (RFC 1952), and the zero bytes that may follow them.
struct GzipDecoder: FormatDecoder {
    private enum Stage {
        case header(isFirst: Bool)
        case body
        case trailer
        case betweenMembers
        case padding
        case ended
    }

    private let inflater: any StreamDecoder
    private var stage = Stage.header(isFirst: true)
    private var checksum = CRC32()
    private var length: UInt64 = 0
    private var bodyStart: UInt64 = 0
    private var bodies: [Range<UInt64>] = []

    /// Where the only member's deflate data is; nil before the end, and for several members.
    var onlyBody: Range<UInt64>? {
        guard case .ended = stage, bodies.count == 1 else { return nil }
        return bodies[0]
    }

    init(_ inflater: any StreamDecoder) {
        self.inflater = inflater
    }

    mutating func step(
        _ input: InputBuffer, into output: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> Int? {
        switch stage {
        case .header(let isFirst): try readHeader(input, isFirst: isFirst)
        case .body: return try decodeBody(input, into: output)
        case .trailer: try readTrailer(input)
        case .betweenMembers: try lookForMember(input)
        case .padding: try skipPadding(input)
        case .ended: return nil
        }
        return 0
    }

    private mutating func readHeader(_ input: InputBuffer, isFirst: Bool) throws(StreamError) {
        var header = GzipHeader()
        while !header.isComplete {
            let offset = input.offset
            guard let byte = try input.next() else {
                throw isFirst && offset == 0
                    ? input.damage("the gzip file is empty")
                    : input.damage("the file ends in a gzip header")
            }
            do {
                try header.feed(byte)
            } catch {
                throw input.damage(error.message, at: offset)
            }
        }
        if !isFirst {
            do {
                try inflater.reset()
            } catch {
                throw input.damage(error.message)
            }
        }
        checksum = CRC32()
        length = 0
        bodyStart = input.offset
        stage = .body
    }

    private mutating func decodeBody(
        _ input: InputBuffer, into output: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> Int {
        let step = try input.decode(with: inflater, into: output)
        checksum.update(UnsafeRawBufferPointer(rebasing: output[..<step.produced]))
        length += UInt64(step.produced)
        if step.isFinished {
            stage = .trailer
            // More than two need not be known.
            if bodies.count < 2 { bodies.append(bodyStart..<input.offset) }
        }
        return step.produced
    }

    private mutating func readTrailer(_ input: InputBuffer) throws(StreamError) {
        var trailer = GzipTrailer()
        let start = input.offset
        while !trailer.isComplete {
            guard let byte = try input.next() else {
                throw input.damage("the file ends in a gzip trailer")
            }
            trailer.feed(byte)
        }
        do {
            try trailer.check(checksum: checksum, length: length)
        } catch {
            throw input.damage(error.message, at: start)
        }
        stage = .betweenMembers
    }

    private mutating func lookForMember(_ input: InputBuffer) throws(StreamError) {
        guard try input.fill() else {
            stage = .ended
            return
        }
        switch input.available[0] {
        case 0: stage = .padding
        case GzipHeader.magic.0: stage = .header(isFirst: false)
        default: throw trailingGarbage(input)
        }
    }

    private mutating func skipPadding(_ input: InputBuffer) throws(StreamError) {
        while try input.fill() {
            let available = input.available
            let padding = available.firstIndex { $0 != 0 } ?? available.count
            input.advance(by: padding)
            if padding < available.count { throw trailingGarbage(input) }
        }
        stage = .ended
    }

    private func trailingGarbage(_ input: InputBuffer) -> StreamError {
        input.damage("something that is not gzip data follows the gzip data")
    }
}
