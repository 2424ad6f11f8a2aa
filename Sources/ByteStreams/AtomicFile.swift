import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// An output file that appears under its name only when it is complete.
///
/// Until `commit` it has a temporary name in the same folder, and what was there before stays as
/// it is. A file that is never committed is removed when it is discarded or released, or when a
/// signal ends the process (see `TemporaryFiles`). What a process leaves that is killed outright, the
/// next one with the same path removes.
///
/// Several threads may write at the same time.
public final class AtomicFile: ByteSink, Sendable {
    private struct State {
        /// The descriptor, until the file is committed or discarded.
        var descriptor: Descriptor?
        var registration: TemporaryFiles.Registration?
        /// What keeps other runs from taking the file for a leftover.
        var hold: Descriptor?
        /// Where the next sequential write goes.
        var position: UInt64 = 0
        /// Up to where sequential writes have been sent on to the storage.
        var writtenBack: UInt64 = 0
        /// Writes that are going on.
        var writers = 0
    }

    /// The path that it will have.
    public let path: String

    /// Several gigabytes that the system still has to write would make the closing fsync take
    /// long, so they are sent on their way in steps of this many bytes.
    private static let writebackStep: UInt64 = 8 << 20

    private let place: TemporaryPlace
    private let synchronizes: Bool
    private let state: Mutex<State>

    /// Creates the temporary file beside `path`.
    ///
    /// It has the permissions of the file that it will replace, or else those that the process's
    /// umask leaves. If `path` is a symbolic link, the file that it points to will be replaced.
    /// With `sync` false, `commit` does not wait for the storage, and a power failure can lose the
    /// file. Throws `.cannotCreate`, also where `path` is a directory, a device or a pipe.
    public convenience init(path: String, sync: Bool = true) throws(StreamError) {
        try self.init(path: path, sync: sync, isAlone: true)
    }

    /// With `isAlone` false the file is in a folder of this process, where nobody else looks.
    init(path: String, sync: Bool, isAlone: Bool) throws(StreamError) {
        guard try !Self.isSpecial(path: path) else {
            throw StreamError(
                .cannotCreate, "a device or a pipe cannot be replaced by a file", path: path)
        }
        self.path = path
        synchronizes = sync
        do {
            place = try TemporaryPlace(for: path)
            if isAlone { place.removeLeftovers() }
            let (descriptor, registration) = try place.create()
            state = Mutex(State(descriptor: descriptor, registration: registration))
            if isAlone {
                let hold = try place.hold()
                state.withLock { $0.hold = hold }
            }
        } catch {
            throw StreamError(.cannotCreate, error.text, path: path)
        }
    }

    deinit {
        discard()
    }

    /// Whether `path` is there and is neither a file nor a directory, but a device or a pipe.
    ///
    /// Such a thing cannot be replaced; `FileSink` writes straight to it. Throws `.cannotCreate`.
    public static func isSpecial(path: String) throws(StreamError) -> Bool {
        do {
            return try Descriptor.status(of: path)?.kind == .other
        } catch {
            throw StreamError(.cannotCreate, error.text, path: path)
        }
    }

    /// Where the next sequential write goes: how many bytes such writes have written.
    public var position: UInt64 { state.withLock { $0.position } }

    /// Writes `bytes` after what was written so before.
    ///
    /// Throws `.inputOutput`.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(StreamError) {
        let (descriptor, offset) = try begin { state in
            defer { state.position += UInt64(bytes.count) }
            return state.position
        }
        defer { end() }
        try write(bytes, at: offset, to: descriptor)

        let due = state.withLock { state -> Range<UInt64>? in
            let end = offset + UInt64(bytes.count)
            guard end >= state.writtenBack + Self.writebackStep else { return nil }
            defer { state.writtenBack = end }
            return state.writtenBack..<end
        }
        if let due {
            descriptor.startWriteback(from: due.lowerBound, count: UInt64(due.count))
        }
    }

    /// Writes `bytes` from the byte `offset` on, which does not move the sequential position.
    ///
    /// Several threads may do so for ranges that do not overlap. Throws `.inputOutput`.
    public func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StreamError) {
        let (descriptor, _) = try begin { _ in offset }
        defer { end() }
        try write(bytes, at: offset, to: descriptor)
        // Not worth a call for a few pages, which may be written to again.
        if bytes.count >= 256 << 10 {
            descriptor.startWriteback(from: offset, count: UInt64(bytes.count))
        }
    }

    /// Makes the file `size` bytes long, by cutting or with zero bytes.
    ///
    /// Throws `.inputOutput`.
    public func truncate(to size: UInt64) throws(StreamError) {
        let (descriptor, _) = try begin { _ in size }
        defer { end() }
        do {
            try descriptor.truncate(to: size)
        } catch {
            throw StreamError(.inputOutput, error.text, path: path, offset: size)
        }
    }

    /// The same as `commit`.
    public func finish() throws(StreamError) {
        try commit()
    }

    /// Gives the file its name, after everything has reached the storage.
    ///
    /// No write may be going on. Throws `.inputOutput`, after which the file is discarded, and
    /// `.unsettled`, after which it is in its place.
    public func commit() throws(StreamError) {
        let (descriptor, _) = try begin { _ in 0 }
        do throws(SystemError) {
            if synchronizes { try descriptor.synchronize() }
        } catch {
            end()
            discard()
            throw StreamError(.inputOutput, error.text, path: path)
        }
        end()
        guard let last = surrender() else { throw misuse() }
        do throws(SystemError) {
            // Network file systems report late failures here.
            try last.descriptor.close()
            try place.rename()
        } catch {
            place.remove()
            release(last.registration)
            throw StreamError(.inputOutput, error.text, path: path)
        }
        release(last.registration)
        if synchronizes { try place.settleName(of: path) }
    }

    /// Removes the temporary file; does nothing after `commit`.
    ///
    /// No write may be going on.
    public func discard() {
        guard let last = surrender() else { return }
        last.descriptor.abandon()
        place.remove()
        release(last.registration)
    }

    /// Forgets the temporary name, which is gone.
    private func release(_ registration: TemporaryFiles.Registration?) {
        registration.map(TemporaryFiles.unregister)
        state.withLock { $0.hold.take() }?.abandon()
    }

    private func write(
        _ bytes: UnsafeRawBufferPointer, at offset: UInt64, to descriptor: Descriptor
    ) throws(StreamError) {
        do {
            try descriptor.write(bytes, at: offset)
        } catch {
            throw StreamError(.inputOutput, error.text, path: path, offset: offset)
        }
    }

    /// Notes that the descriptor is in use, so that it is not closed meanwhile.
    private func begin(
        _ offset: (inout State) -> UInt64
    ) throws(StreamError) -> (Descriptor, UInt64) {
        let use = state.withLock { state -> (Descriptor, UInt64)? in
            guard let descriptor = state.descriptor else { return nil }
            state.writers += 1
            return (descriptor, offset(&state))
        }
        guard let use else { throw misuse() }
        return use
    }

    private func end() {
        state.withLock { $0.writers -= 1 }
    }

    /// Takes the descriptor and the registration out, once, if nobody is writing.
    private func surrender() -> (
        descriptor: Descriptor, registration: TemporaryFiles.Registration?
    )? {
        state.withLock { state in
            guard let descriptor = state.descriptor, state.writers == 0 else { return nil }
            state.descriptor = nil
            return (descriptor, state.registration)
        }
    }

    private func misuse() -> StreamError {
        StreamError(
            .inputOutput, "the file is complete or discarded already, or still being written",
            path: path)
    }
}
