extension ByteSink {
    /// Writes all of `bytes`.
    public func write(_ bytes: [UInt8]) throws(StreamError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(StreamError) in
            try write(UnsafeRawBufferPointer(buffer))
        }
    }

    /// Writes `text` in UTF-8.
    public func write(_ text: String) throws(StreamError) {
        try write(Array(text.utf8))
    }
}
