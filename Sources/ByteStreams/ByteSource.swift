/// A sequence of bytes that is read once, from front to back.
///
/// Sources are used by one thread at a time; a source may be handed from one thread to another.
public protocol ByteSource: AnyObject {
    /// Fills a part of `buffer` and says how many bytes that was; 0 means the end.
    ///
    /// A read may return fewer bytes than asked for. `buffer` must not be empty.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int

    /// Passes over bytes, and says how many those were: fewer than `count` only at the end.
    func skip(_ count: UInt64) throws(StreamError) -> UInt64

    /// What to call this source in messages: a path, or a container's path and the entry's name.
    var name: String { get }
}
