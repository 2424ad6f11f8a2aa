#if ISAL
    import CISAL

    /// Decodes raw deflate with Intel's ISA-L.
    final class ISALInflater: StreamDecoder {
        /// About 90 KiB, which is better neither moved nor copied.
        private let state: UnsafeMutablePointer<inflate_state>

        init() {
            state = .allocate(capacity: 1)
            isal_inflate_init(state)
        }

        deinit {
            state.deallocate()
        }

        func reset() {
            isal_inflate_reset(state)
        }

        func decode(
            _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
        ) throws(DecodeDefect) -> DecodeStep {
            let inputSize = UInt32(clamping: input.count)
            let outputSize = UInt32(clamping: output.count)
            state.pointee.next_in = UnsafeMutablePointer(
                mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
            state.pointee.avail_in = inputSize
            state.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
            state.pointee.avail_out = outputSize

            let status = isal_inflate(state)
            guard status == ISAL_DECOMP_OK else {
                throw DecodeDefect(message: "the compressed data is damaged (\(reason(status)))")
            }
            var step = DecodeStep(
                consumed: Int(inputSize - state.pointee.avail_in),
                produced: Int(outputSize - state.pointee.avail_out),
                isFinished: state.pointee.block_state == ISAL_BLOCK_FINISH)
            if step.isFinished {
                // ISA-L reads ahead, eight bytes at the most, and in raw mode keeps them.
                step.consumed -= Int(state.pointee.read_in_length / 8)
                state.pointee.read_in_length = 0
            } else if step.consumed == 0 && step.produced == 0 && inputSize > 0 && outputSize > 0 {
                // For some invalid codes ISA-L asks for more input, however much there is.
                throw DecodeDefect(message: "the compressed data is damaged (invalid code)")
            }
            return step
        }

        private func reason(_ status: Int32) -> String {
            switch status {
            case ISAL_INVALID_BLOCK: "invalid block"
            case ISAL_INVALID_SYMBOL: "invalid symbol"
            case ISAL_INVALID_LOOKBACK: "invalid distance"
            default: "error \(status)"
            }
        }
    }
#endif
