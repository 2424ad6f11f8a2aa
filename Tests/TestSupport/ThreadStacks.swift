import Foundation

/// Where the threads of a program stand, for the message of a test that waits for it in vain; empty
/// where no debugger is installed.
func threadStacks(of pid: pid_t) -> String {
    guard
        var command = try? Command(
            named: "gdb", ["-p", "\(pid)", "-batch", "-nx", "-ex", "thread apply all bt 30"])
    else { return "" }
    command.timeout = 60
    guard let result = try? command.run() else { return "" }
    let lines = result.text.split(separator: "\n").filter {
        $0.hasPrefix("#") || $0.hasPrefix("Thread ")
    }
    return lines.map { $0.prefix(220) }.joined(separator: "\n")
}
