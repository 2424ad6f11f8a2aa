import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// An output folder that appears under its name only when everything in it is complete.
///
/// Until `commit` it has a temporary name beside. A folder that is never committed is removed when
/// it is discarded or released; of a process that is killed the next one with the same path removes it.
/// It holds files and no folders; several threads may make them.
public final class AtomicFolder: Sendable {
    private enum Stage { case open, committed, discarded }

    private struct State {
        var stage = Stage.open
        /// What was begun in the folder.
        var names: Set<String> = []
        /// What keeps other runs from taking the folder for a leftover.
        var hold: Descriptor?
    }

    /// The path that it will have.
    public let path: String

    private let place: TemporaryPlace
    private let temporary: String
    private let synchronizes: Bool
    private let state = Mutex(State())

    /// Creates the temporary folder beside `path`.
    ///
    /// An empty folder may be there already, and will be replaced. Others cannot enter the new one
    /// unless they could enter that. With `sync` false, `commit` does not wait for the storage.
    /// Throws `.cannotCreate`, also where there is something else, or a folder with something in it.
    public init(path: String, sync: Bool = true) throws(StreamError) {
        self.path = path
        synchronizes = sync
        do throws(SystemError) {
            place = try TemporaryPlace(for: path, isFolder: true)
            let isThere = try Descriptor.status(of: path) != nil
            if isThere {
                guard try FolderListing.names(in: path).isEmpty else {
                    throw SystemError(number: ENOTEMPTY)
                }
            }
            place.removeLeftovers()
            temporary = try place.createFolder()
            let hold = try place.hold()
            state.withLock { $0.hold = hold }
        } catch {
            throw StreamError(.cannotCreate, error.text, path: path)
        }
    }

    deinit {
        discard()
    }

    /// Begins a file in it, which appears there when it is finished.
    ///
    /// Throws `.cannotCreate`. `commit` is what makes it safe.
    public func create(_ name: String) throws(StreamError) -> AtomicFile {
        try AtomicFile(path: begin(name), sync: false, isAlone: false)
    }

    /// Puts an existing file into it in the cheapest way: as a link, a clone or a copy.
    ///
    /// `advance` is told how many bytes were copied, from time to time, and may stop the work.
    /// Throws `.inputOutput` and what `advance` throws.
    public func transfer(
        _ file: RandomAccessFile, as name: String,
        advance: (UInt64) throws(StreamError) -> Void = { (_) throws(StreamError) in }
    ) throws(StreamError) -> FileTransfer {
        try FileTransfer.transfer(file, to: try begin(name), advance: advance)
    }

    /// Gives the folder its name, after everything in it has reached the storage.
    ///
    /// No file may be unfinished. Throws `.inputOutput`, after which the folder is discarded,
    /// and `.unsettled`, after which it is in its place.
    public func commit() throws(StreamError) {
        let names = try state.withLock { (state) throws(StreamError) in
            guard state.stage == .open else { throw misuse() }
            return state.names
        }
        do throws(SystemError) {
            if synchronizes {
                for name in names { try Self.synchronize(file: "\(temporary)/\(name)") }
                try TemporaryPlace.synchronize(folder: temporary)
            }
            try place.rename()
        } catch {
            discard()
            throw StreamError(.inputOutput, error.text, path: path)
        }
        state.withLock { $0.stage = .committed }
        release()
        if synchronizes { try place.settleName(of: path) }
    }

    /// Removes the temporary folder and what is in it; does nothing after `commit`.
    ///
    /// A file that is unfinished cannot be finished any more.
    public func discard() {
        let isFirst = state.withLock { state in
            guard state.stage == .open else { return false }
            state.stage = .discarded
            return true
        }
        guard isFirst else { return }
        do throws(SystemError) {
            for name in try FolderListing.names(in: temporary) { unlink("\(temporary)/\(name)") }
        } catch {
            // What cannot be listed cannot be removed.
        }
        place.removeFolder()
        release()
    }

    private func release() {
        state.withLock { $0.hold.take() }?.abandon()
    }

    /// Notes that there will be a file, and returns its path.
    private func begin(_ name: String) throws(StreamError) -> String {
        let isNew = try state.withLock { (state) throws(StreamError) in
            guard state.stage == .open else { throw misuse() }
            return state.names.insert(name).inserted
        }
        guard isNew, !name.contains("/"), !name.isEmpty else {
            throw StreamError(
                .cannotCreate, "there cannot be a second file \(name)", path: path)
        }
        return "\(temporary)/\(name)"
    }

    private func misuse() -> StreamError {
        StreamError(.inputOutput, "the folder is complete or discarded already", path: path)
    }

    private static func synchronize(file: String) throws(SystemError) {
        let descriptor = try Descriptor.open(file, O_RDONLY | O_NOFOLLOW)
        do throws(SystemError) {
            try descriptor.synchronize()
        } catch {
            try descriptor.close()
            throw error
        }
        try descriptor.close()
    }
}
