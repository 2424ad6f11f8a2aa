/// Where bytes go, from front to back.
public protocol ByteSink: AnyObject {
    /// Takes all of `bytes`.
    func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError)

    /// Writes what is buffered and makes the output complete. Nothing may be written after it.
    func finish() throws(StreamError)
}
