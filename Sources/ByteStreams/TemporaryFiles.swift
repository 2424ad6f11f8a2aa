import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The temporary files that a signal must not leave behind.
///
/// A signal handler may interrupt any instruction of any thread, also one that holds a lock or is
/// inside `malloc`, so it may neither lock nor allocate. This table is therefore made of atomic
/// pointers to C strings, and a path has one owner at a time: whoever takes the pointer out of its
/// slot. `unregister` frees what it took; the handler removes the file that it took, frees
/// nothing and ends the process. Neither can see a string that the other has freed or is writing.
public enum TemporaryFiles {
    /// Where a path is registered.
    public struct Registration: Sendable {
        fileprivate let slot: Int
    }

    /// How many paths can be registered at the same time.
    public static let capacity = 64

    /// Enters `path`, which need not exist yet; nil when the table is full.
    ///
    /// To enter it before the file is created leaves no moment in which a signal could miss it. A
    /// path is better absolute: a handler resolves others where the process then is.
    public static func register(_ path: String) -> Registration? {
        guard let copy = strdup(path) else { return nil }
        for slot in 0..<capacity {
            let (isFree, _) = table.slots[slot].compareExchange(
                expected: nil, desired: copy, ordering: .sequentiallyConsistent)
            guard isFree else { continue }
            // Either the handler's sweep, which follows its setting of the flag, sees this slot,
            // or this sees the flag. Then the process is about to end, and must not create files.
            while table.isStopping.load(ordering: .sequentiallyConsistent) { pause() }
            return Registration(slot: slot)
        }
        free(copy)
        return nil
    }

    /// Forgets a path: the file is gone, or is to stay.
    public static func unregister(_ registration: Registration) {
        free(table.slots[registration.slot].exchange(nil, ordering: .sequentiallyConsistent))
    }

    /// Makes SIGINT, SIGTERM and SIGHUP remove the registered files and end the process with
    /// exit status 130.
    ///
    /// A signal that the process was told to ignore (by nohup, or for a background job) stays
    /// ignored.
    public static func installSignalHandlers() {
        // The handler must find the table made: making it allocates.
        table.isStopping.store(false, ordering: .sequentiallyConsistent)
        EndingSignals.handle { _ in removeAllAndExit() }
    }
}

/// The slots, which live as long as the process.
///
/// Unchecked, because the compiler does not see that `slots` is never freed and points to nothing
/// but atomics, which any thread may use.
private struct Table: ~Copyable, @unchecked Sendable {
    let isStopping = Atomic<Bool>(false)
    let slots: UnsafeMutablePointer<Atomic<UnsafeMutablePointer<CChar>?>>

    init() {
        slots = .allocate(capacity: TemporaryFiles.capacity)
        for slot in 0..<TemporaryFiles.capacity {
            (slots + slot).initialize(to: Atomic(nil))
        }
    }
}

private let table = Table()

/// What the signal handler does: only atomic operations, `unlink` and `_exit`, all of which
/// POSIX or the hardware allow in a signal handler.
private func removeAllAndExit() {
    table.isStopping.store(true, ordering: .sequentiallyConsistent)
    for slot in 0..<TemporaryFiles.capacity {
        if let path = table.slots[slot].exchange(nil, ordering: .sequentiallyConsistent) {
            unlink(path)
        }
    }
    _exit(130)
}
