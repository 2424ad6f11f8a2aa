/// A window of a file, as a source of its own.
public final class RangeSource: ByteSource {
    /// What to call the window in messages.
    public let name: String

    private let file: RandomAccessFile
    private var position: UInt64
    private let end: UInt64

    /// The window of `length` bytes from the byte `offset` of `file` on.
    ///
    /// Throws `.damaged` when the file is shorter than that. `name` defaults to the file's path.
    public init(
        _ file: RandomAccessFile, offset: UInt64, length: UInt64, name: String? = nil
    ) throws(StreamError) {
        self.file = file
        self.name = name ?? file.path
        let (end, overflow) = offset.addingReportingOverflow(length)
        guard !overflow else {
            throw StreamError(
                .damaged, "\(length) bytes from byte \(offset) on are more than any file has",
                path: self.name, offset: offset)
        }
        self.position = offset
        self.end = end
        if end > file.size { throw shortage(at: file.size) }
    }

    /// The bytes of the window that have not been read yet.
    public var remaining: UInt64 { end - position }

    /// Reads from the window.
    ///
    /// Throws `.inputOutput`, or `.damaged` when the file has shrunk.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamError) -> Int {
        let count = Int(clamping: min(UInt64(buffer.count), remaining))
        guard count > 0 else { return 0 }
        let got = try file.read(
            at: position, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
        guard got > 0 else { throw shortage(at: position) }
        position += UInt64(got)
        return got
    }

    /// Passes over bytes without reading them.
    public func skip(_ count: UInt64) throws(StreamError) -> UInt64 {
        let done = min(count, remaining)
        position += done
        return done
    }

    private func shortage(at size: UInt64) -> StreamError {
        StreamError(
            .damaged,
            "the file ends at byte \(size), before byte \(end) where this part of it should end",
            path: name, offset: size)
    }
}
