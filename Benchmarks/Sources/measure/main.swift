// Runs one command and writes what it used: `measure RESULT COMMAND [ARGUMENT...]`.
//
// A program of its own, and without Foundation, because of how the kernel counts peak memory: a
// spawned child starts with its parent's high-water mark. Spawned from the benchmark itself, every
// small program would seem to need what the benchmark needs. What remains is this program's own
// size, a few megabytes, as the lowest figure that can be seen.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Ends the program with a message and the status that says "measure itself failed".
func fail(_ reason: String) -> Never {
    let message = "measure: \(reason)\n"
    _ = message.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(125)
}

/// The monotonic clock in nanoseconds.
func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
}

/// A `timeval` in microseconds.
func microseconds(_ time: timeval) -> Int {
    Int(time.tv_sec) * 1_000_000 + Int(time.tv_usec)
}

guard CommandLine.arguments.count > 2 else {
    fail("usage: measure RESULT COMMAND [ARGUMENT...]")
}
let result = CommandLine.arguments[1]
let command = CommandLine.arguments[2]
var arguments = CommandLine.arguments.dropFirst(2).map { strdup($0) }
arguments.append(nil)

let start = now()
var child: pid_t = 0
let failure = posix_spawnp(&child, command, nil, nil, arguments, environ)
guard failure == 0 else {
    fail("cannot run \(command): \(String(cString: strerror(failure)))")
}
var status: Int32 = 0
var usage = rusage()
while wait4(child, &status, 0, &usage) < 0 {
    guard errno == EINTR else { fail("cannot wait for \(command)") }
}
let wall = now() - start

#if os(macOS)
    let peak = Int(usage.ru_maxrss)
#else
    let peak = Int(usage.ru_maxrss) * 1024
#endif
// As a shell tells it: the exit status, or 128 and the signal's number.
let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)

guard let file = fopen(result, "w") else { fail("cannot write \(result)") }
let used = "\(microseconds(usage.ru_utime)) \(microseconds(usage.ru_stime)) \(peak)"
fputs("\(wall / 1000) \(used) \(code)\n", file)
fclose(file)
