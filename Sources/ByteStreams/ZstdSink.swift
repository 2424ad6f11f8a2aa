import CZstd

/// Compresses what is written into one zstd frame with a checksum.
public final class ZstdSink: ByteSink {
    private let sink: any ByteSink
    private let context: OpaquePointer
    private let buffer: UnsafeMutableRawBufferPointer

    /// The levels there are, from the fastest to the smallest output.
    ///
    /// From 20 on they are hardly smaller, and take hundreds of megabytes.
    public static let levels = 1...19

    /// Compresses into `sink`, at a level from 1 to 19.
    ///
    /// With `workers` the library compresses on so many threads of its own, if it can; how many
    /// makes no difference to the output. That takes 16 MiB with two and 24 MiB with four up to
    /// level 8, and up to 25 MiB with two and 40 MiB with four from there on.
    ///
    /// Throws `.unsupported` for another level, and `.inputOutput` when the encoder cannot start.
    public init(_ sink: any ByteSink, level: Int = 3, workers: Int = 0) throws(StreamError) {
        guard Self.levels.contains(level) else {
            throw StreamError(.unsupported, "there is no zstd level \(level), only 1 to 19")
        }
        guard let context = ZSTD_createCCtx() else {
            throw StreamError(.inputOutput, "there is too little memory to compress with zstd")
        }
        self.sink = sink
        self.context = context
        buffer = .allocate(byteCount: 256 << 10, alignment: 64)
        try Self.check(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level)))
        try Self.check(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1))
        if level > 8 {
            // The usual tables take up to 80 MiB for each worker, and gain two percent; the usual
            // windows of up to 8 MiB are kept several times.
            try Self.check(ZSTD_CCtx_setParameter(context, ZSTD_c_hashLog, 20))
            try Self.check(ZSTD_CCtx_setParameter(context, ZSTD_c_chainLog, 20))
            try Self.check(ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 20))
        }
        if workers > 0 { try useThreads(workers, jobSize: level > 8 ? 1 << 20 : 2 << 20) }
    }

    private func useThreads(_ workers: Int, jobSize: Int32) throws(StreamError) {
        // A library without threads refuses this, and compresses on the thread that writes.
        let status = ZSTD_CCtx_setParameter(context, ZSTD_c_nbWorkers, Int32(clamping: workers))
        guard ZSTD_isError(status) == 0 else { return }
        // Jobs of four windows would be usual, and take several times the memory. Half a window
        // of overlap makes up for the size that small jobs cost.
        try Self.check(ZSTD_CCtx_setParameter(context, ZSTD_c_jobSize, jobSize))
        try Self.check(ZSTD_CCtx_setParameter(context, ZSTD_c_overlapLog, 8))
    }

    deinit {
        ZSTD_freeCCtx(context)
        buffer.deallocate()
    }

    /// Compresses `bytes`.
    ///
    /// Throws what the sink throws.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while source.pos < source.size {
            try compress(&source, ZSTD_e_continue)
        }
    }

    /// Completes the frame and finishes the sink.
    ///
    /// Throws what the sink throws.
    public func finish() throws(StreamError) {
        var nothing = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
        while try compress(&nothing, ZSTD_e_end) > 0 {}
        try sink.finish()
    }

    /// Compresses some of `source`, and says how much output waits inside as far as is known.
    @discardableResult
    private func compress(
        _ source: inout ZSTD_inBuffer, _ mode: ZSTD_EndDirective
    ) throws(StreamError) -> Int {
        var target = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        let status = ZSTD_compressStream2(context, &target, &source, mode)
        try Self.check(status)
        if target.pos > 0 {
            try sink.write(UnsafeRawBufferPointer(rebasing: buffer[..<target.pos]))
        }
        return status
    }

    private static func check(_ status: Int) throws(StreamError) {
        guard ZSTD_isError(status) != 0 else { return }
        let reason = String(cString: ZSTD_getErrorName(status)).lowercased()
        throw StreamError(.inputOutput, "zstd cannot compress (\(reason))")
    }
}
