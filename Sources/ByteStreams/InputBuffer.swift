/// A buffer in front of a source, for decoders that take some bytes and leave others.
///
/// Besides what has not been taken it keeps the last few bytes that were, so that a decoder that
/// reads ahead can give them back.
final class InputBuffer {
    let source: any ByteSource

    private let storage: UnsafeMutableRawBufferPointer
    private var position: Int
    private var end: Int
    /// How many bytes the source has delivered.
    private var received: UInt64 = 0
    private var isAtEnd = false

    /// The bytes kept in front of what was read last.
    private static let reserve = DecodeStep.maximumReturn

    init(_ source: any ByteSource, capacity: Int = 256 << 10) {
        self.source = source
        storage = .allocate(byteCount: Self.reserve + max(capacity, Self.reserve), alignment: 64)
        position = Self.reserve
        end = Self.reserve
    }

    deinit {
        storage.deallocate()
    }

    /// The bytes that are here and have not been taken.
    var available: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: storage[position..<end])
    }

    /// How many bytes of the source have been taken.
    var offset: UInt64 { received - UInt64(end - position) }

    /// Takes `count` of the available bytes, or gives back some that were taken.
    func advance(by count: Int) {
        position += count
    }

    /// Makes at least one byte available; false at the source's end.
    func fill() throws(StreamError) -> Bool {
        if position < end { return true }
        if isAtEnd { return false }
        keepReserve()
        let free = UnsafeMutableRawBufferPointer(rebasing: storage[Self.reserve...])
        let count = try source.read(into: free)
        end = Self.reserve + count
        received += UInt64(count)
        isAtEnd = count == 0
        return count > 0
    }

    /// Takes one byte; nil at the source's end.
    func next() throws(StreamError) -> UInt8? {
        guard try fill() else { return nil }
        defer { position += 1 }
        return storage[position]
    }

    /// Moves the last bytes that were taken in front of the place where the next ones will go.
    ///
    /// They may overlap, as when the source delivers one byte at a time.
    private func keepReserve() {
        let kept = storage[(end - Self.reserve)..<end]
        storage.copyMemory(from: UnsafeRawBufferPointer(rebasing: kept))
        position = Self.reserve
        end = Self.reserve
    }
}
