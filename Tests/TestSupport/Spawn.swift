import Foundation
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import CSystemCalls
    import Glibc
#endif

/// Starts a program in a process group of its own, with these three descriptors and no others.
///
/// Foundation's `Process` is not used because it needs a run loop to learn of the end, and because
/// it does not say by which signal a program was ended.
func spawn(
    _ program: String, _ arguments: [String], environment: [String], folder: String?,
    standardDescriptors: [Int32]
) throws -> pid_t {
    #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
    #else
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
    }
    for (target, descriptor) in standardDescriptors.enumerated() {
        posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(target))
    }
    // Others' pipes may be marked as inherited, as those of exit tests are; a server that held one
    // open would keep its reader waiting for as long as all tests run.
    #if canImport(Darwin)
        let closing = Int32(POSIX_SPAWN_CLOEXEC_DEFAULT)
    #else
        let closing: Int32 = 0
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    #endif
    // No signal ignored, none blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
    let group = Int32(POSIX_SPAWN_SETPGROUP)
    posix_spawnattr_setflags(&attributes, Int16(flags | group | closing))

    var words = [program] + arguments
    // There is no portable way to ask posix_spawn for another working directory.
    if let folder { words = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, folder] + words }
    var argv = words.map { strdup($0) } + [nil]
    var envp = environment.map { strdup($0) } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var pid: pid_t = 0
    let failure = inheritance.withLock { _ in
        posix_spawn(&pid, words[0], &actions, &attributes, &argv, &envp)
    }
    guard failure == 0 else {
        throw SupportError("Cannot run \(program): \(String(cString: strerror(failure)))")
    }
    return pid
}

/// Opens a file that programs started at the same time do not inherit.
func openFile(_ path: String, _ flags: Int32) throws -> Int32 {
    let descriptor = open(path, flags | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
        throw SupportError("Cannot open \(path): \(String(cString: strerror(errno)))")
    }
    return descriptor
}

/// Makes a pipe whose ends programs started at the same time do not inherit.
package func makePipe() throws -> (reading: Int32, writing: Int32) {
    try inheritance.withLock { _ in
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw SupportError("Cannot make a pipe: \(String(cString: strerror(errno)))")
        }
        ends.forEach { _ = fcntl($0, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}

/// Held while a program starts, and between making a pipe and marking its ends as not inherited: a
/// stray copy of a pipe's end would keep its reader waiting.
private let inheritance = Mutex(())
