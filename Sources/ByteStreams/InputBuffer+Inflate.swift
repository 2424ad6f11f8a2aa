extension InputBuffer {
    /// Decodes until there is some output or the stream ends, reading the source as needed.
    ///
    /// Throws `.damaged`, with the offset in this buffer's source, for bad data and for a source
    /// that ends before the stream does. ISA-L reads ahead, so the offset can be a few bytes late.
    func inflate(
        with inflater: any Inflater, into output: UnsafeMutableRawBufferPointer
    ) throws(StreamError) -> InflateStep {
        var total = 0
        while true {
            // At the source's end the decoder may still hold output, so it is asked once more.
            let hasInput = try fill()
            var step: InflateStep
            do {
                step = try inflater.inflate(available, into: output)
            } catch {
                throw StreamError(.damaged, error.message, path: source.name, offset: offset)
            }
            advance(by: step.consumed)
            total += step.consumed
            if step.produced > 0 || step.isFinished {
                step.consumed = total
                return step
            }
            if !hasInput {
                throw StreamError(
                    .damaged, "the file ends in the middle of compressed data",
                    path: source.name, offset: offset)
            }
        }
    }
}
