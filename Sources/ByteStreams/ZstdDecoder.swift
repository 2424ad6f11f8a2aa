import CZstd

/// Decodes a frame of zstd (RFC 8878).
final class ZstdDecoder: StreamDecoder {
    private let context: OpaquePointer
    /// How many bytes the decoder wants next.
    private var wanted = largestHeader

    private static let largestHeader = 18
    /// The base-2 logarithm of the largest window, in bytes: 128 MiB, as `zstd --long` and
    /// `pg_dump --compress=zstd:long` use it.
    static let largestWindow: Int32 = 27

    init() throws(DecodeDefect) {
        guard let context = ZSTD_createDCtx() else { throw Self.noMemory }
        self.context = context
        let status = ZSTD_DCtx_setParameter(
            context, ZSTD_d_windowLogMax, Self.largestWindow)
        guard ZSTD_isError(status) == 0 else { throw Self.defect(status) }
    }

    deinit {
        ZSTD_freeDCtx(context)
    }

    func reset() throws(DecodeDefect) {
        let status = ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
        guard ZSTD_isError(status) == 0 else { throw Self.defect(status) }
        wanted = Self.largestHeader
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(DecodeDefect) -> DecodeStep {
        // A block at a time, so that damage is found to be in that block.
        let size = min(input.count, max(wanted, 1))
        var source = ZSTD_inBuffer(src: input.baseAddress, size: size, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let status = ZSTD_decompressStream(context, &target, &source)
        guard ZSTD_isError(status) == 0 else { throw Self.defect(status) }
        wanted = status
        return DecodeStep(
            consumed: source.pos, produced: target.pos, isFinished: status == 0)
    }

    private static let noMemory = DecodeDefect(
        code: .inputOutput, message: "there is too little memory to decode zstd data")

    private static func defect(_ status: Int) -> DecodeDefect {
        switch ZSTD_getErrorCode(status) {
        case ZSTD_error_memory_allocation:
            return noMemory
        case ZSTD_error_prefix_unknown:
            return DecodeDefect(message: "this is not zstd data")
        case ZSTD_error_frameParameter_windowTooLarge:
            return DecodeDefect(
                code: .unsupported,
                message: "the zstd data needs a window of more than 128 MiB; decompress it with"
                    + " zstd -d --long=31 first")
        case ZSTD_error_dictionary_wrong:
            return DecodeDefect(
                code: .unsupported, message: "the zstd data needs a dictionary")
        default:
            let reason = String(cString: ZSTD_getErrorName(status)).lowercased()
            return DecodeDefect(message: "the zstd data is damaged (\(reason))")
        }
    }
}
