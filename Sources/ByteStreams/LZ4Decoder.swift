import CLZ4

/// Decodes a frame of lz4, with linked blocks or without (the LZ4 frame format, version 1.6).
final class LZ4Decoder: StreamDecoder {
    private let context: OpaquePointer
    /// How many bytes the decoder wants next.
    private var wanted = largestHeader

    private static let largestHeader = 19

    init() throws(DecodeDefect) {
        var context: OpaquePointer?
        let status = LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(status) == 0, let context else { throw Self.noMemory }
        self.context = context
    }

    deinit {
        LZ4F_freeDecompressionContext(context)
    }

    func reset() {
        LZ4F_resetDecompressionContext(context)
        wanted = Self.largestHeader
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(DecodeDefect) -> DecodeStep {
        // A block at a time, so that damage is found to be in that block.
        var consumed = min(input.count, max(wanted, 1))
        var produced = output.count
        let status = LZ4F_decompress(
            context, output.baseAddress, &produced, input.baseAddress, &consumed, nil)
        guard LZ4F_isError(status) == 0 else { throw Self.defect(status) }
        wanted = status
        return DecodeStep(consumed: consumed, produced: produced, isFinished: status == 0)
    }

    private static let noMemory = DecodeDefect(
        code: .inputOutput, message: "there is too little memory to decode lz4 data")

    /// The codes are no part of the library's interface, their names are.
    private static func defect(_ status: Int) -> DecodeDefect {
        let name = String(cString: LZ4F_getErrorName(status))
        switch name {
        case "ERROR_allocation_failed":
            return noMemory
        case "ERROR_frameType_unknown":
            return DecodeDefect(message: "this is not lz4 data in frames")
        default:
            let reason = name.hasPrefix("ERROR_") ? String(name.dropFirst(6)) : name
            return DecodeDefect(message: "the lz4 data is damaged (\(reason))")
        }
    }
}
