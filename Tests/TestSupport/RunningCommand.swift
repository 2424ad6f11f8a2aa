package import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A program that was started; `finish()` has to be called once.
package final class RunningCommand {
    package let pid: pid_t
    private let command: Command
    private var pump = PipePump()
    private var output: Int32?
    private let errors: Int32

    init(_ command: Command) throws {
        self.command = command
        // A program that ends before it has read its input must not end the tests.
        signal(SIGPIPE, SIG_IGN)
        var descriptors: [Int32] = []
        defer { descriptors.forEach { close($0) } }
        switch command.input {
        case .none: descriptors.append(try openFile("/dev/null", O_RDONLY))
        case .file(let url): descriptors.append(try openFile(url.path, O_RDONLY))
        case .bytes(let bytes): descriptors.append(try pump.feed(bytes))
        case .stalling(let bytes, let place, let pause, _):
            descriptors.append(try pump.feed(bytes, stallingAt: place, for: pause))
        }
        switch command.output {
        case .captured:
            let ends = try pump.gather()
            output = ends.own
            descriptors.append(ends.program)
        case .file(let url):
            descriptors.append(try openFile(url.path, O_WRONLY | O_CREAT | O_TRUNC))
        case .descriptor(let number):
            descriptors.append(dup(number))
        }
        let ends = try pump.gather()
        errors = ends.own
        descriptors.append(ends.program)
        pid = try spawn(
            command.program.path, command.arguments, environment: command.environmentEntries,
            folder: command.folder?.path, standardDescriptors: descriptors)
    }

    deinit {
        pump.close()
    }

    /// Sends a signal to the program.
    package func send(_ signal: Int32) {
        kill(pid, signal)
    }

    /// Feeds the input, gathers the output and waits for the end.
    package func finish() throws -> CommandResult {
        let deadline = ContinuousClock.now + .seconds(command.timeout)
        if case .stalling(_, _, _, let signal?) = command.input {
            pump.atStall = { [pid] in kill(pid, signal) }
        }
        let ended = pump.run(until: deadline)
        let status = try wait(until: ended ? deadline : .now)
        let code = status & 0x7f
        return CommandResult(
            command: ([command.program.lastPathComponent] + command.arguments)
                .joined(separator: " "),
            status: code == 0 ? (status >> 8) & 0xff : nil, signal: code == 0 ? nil : code,
            output: pump.gathered(output), errors: pump.gathered(errors))
    }

    private func wait(until deadline: ContinuousClock.Instant) throws -> Int32 {
        var status: Int32 = 0
        while true {
            let ended = waitpid(pid, &status, WNOHANG)
            if ended == pid { return status }
            guard ended == 0 || errno == EINTR else {
                throw SupportError("Cannot wait for \(command.program.lastPathComponent).")
            }
            guard ContinuousClock.now < deadline else { break }
            usleep(500)
        }
        let stacks = threadStacks(of: pid)
        // With everything that it has started.
        kill(-pid, SIGKILL)
        waitpid(pid, &status, 0)
        let errors = String(decoding: pump.gathered(errors), as: UTF8.self)
        throw SupportError(
            "\(command.program.path) \(command.arguments) did not end in \(command.timeout) s.\n"
                + errors + stacks)
    }
}
