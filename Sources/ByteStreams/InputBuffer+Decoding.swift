extension InputBuffer {
    /// Decodes until there is some output or the stream ends, reading the source as needed.
    ///
    /// Throws, with the offset in this buffer's source, what the decoder finds wrong, and
    /// `.damaged` for a source that ends before the stream does. ISA-L reads ahead, so the offset
    /// can be a few bytes late.
    func decode(
        with decoder: any StreamDecoder, into output: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> DecodeStep {
        var total = 0
        while true {
            // At the source's end the decoder may still hold output, so it is asked once more.
            let hasInput = try fill()
            var step: DecodeStep
            do {
                step = try decoder.decode(available, into: output)
            } catch {
                throw StreamError(error.code, error.message, path: source.name, offset: offset)
            }
            advance(by: step.consumed)
            total += step.consumed
            if step.produced > 0 || step.isFinished {
                step.consumed = total
                return step
            }
            if !hasInput { throw damage("the file ends in the middle of compressed data") }
        }
    }

    /// Damage at `offset` of the source, or where it was read to.
    func damage(_ message: String, at offset: UInt64? = nil) -> StreamError {
        StreamError(.damaged, message, path: source.name, offset: offset ?? self.offset)
    }
}
