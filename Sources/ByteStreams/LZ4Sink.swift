import CLZ4

/// Compresses what is written into one lz4 frame with a checksum.
public final class LZ4Sink: ByteSink {
    private let sink: any ByteSink
    private let context: OpaquePointer
    private let buffer: UnsafeMutableRawBufferPointer

    /// The levels there are, from the fastest to the smallest output.
    public static let levels = 1...12

    /// How many bytes are compressed at a time.
    private static let pieceSize = 256 << 10

    /// Compresses into `sink`, at a level from 1 to 12.
    ///
    /// The header is written at once. Throws `.unsupported` for another level, `.inputOutput` when
    /// the encoder cannot start, and what the sink throws.
    public init(_ sink: any ByteSink, level: Int = 1) throws(StreamError) {
        guard Self.levels.contains(level) else {
            throw StreamError(.unsupported, "there is no lz4 level \(level), only 1 to 12")
        }
        var context: OpaquePointer?
        let status = LZ4F_createCompressionContext(&context, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(status) == 0, let context else {
            throw StreamError(.inputOutput, "there is too little memory to compress with lz4")
        }
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockSizeID = LZ4F_max256KB
        preferences.frameInfo.blockMode = LZ4F_blockLinked
        preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled
        preferences.compressionLevel = Int32(level)
        self.sink = sink
        self.context = context
        buffer = .allocate(
            byteCount: LZ4F_compressBound(Self.pieceSize, &preferences), alignment: 64)
        try pass(LZ4F_compressBegin(context, buffer.baseAddress, buffer.count, &preferences))
    }

    deinit {
        LZ4F_freeCompressionContext(context)
        buffer.deallocate()
    }

    /// Compresses `bytes`.
    ///
    /// Throws what the sink throws.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        var rest = bytes
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.pieceSize))
            try pass(
                LZ4F_compressUpdate(
                    context, buffer.baseAddress, buffer.count, piece.baseAddress, piece.count, nil))
            rest = UnsafeRawBufferPointer(rebasing: rest[piece.count...])
        }
    }

    /// Completes the frame and finishes the sink.
    ///
    /// Throws what the sink throws.
    public func finish() throws(StreamError) {
        try pass(LZ4F_compressEnd(context, buffer.baseAddress, buffer.count, nil))
        try sink.finish()
    }

    /// Hands on what the encoder has put into the buffer.
    private func pass(_ status: Int) throws(StreamError) {
        guard LZ4F_isError(status) == 0 else {
            let reason = String(cString: LZ4F_getErrorName(status))
            throw StreamError(.inputOutput, "lz4 cannot compress (\(reason))")
        }
        guard status > 0 else { return }
        try sink.write(UnsafeRawBufferPointer(rebasing: buffer[..<status]))
    }
}
