package import Foundation

/// A program to run, with what it gets and where its output goes.
///
/// Programs start without signals ignored or blocked, whatever the test process does, and get no
/// file descriptors but the standard three.
package struct Command {
    /// What the program reads from its standard input.
    package enum Input {
        case none
        case bytes([UInt8])
        case file(URL)
        /// A pipe through which nothing comes for a while, after so many bytes; the program gets a
        /// signal at that moment, if there is one.
        case stalling([UInt8], at: Int, for: Duration, signal: Int32? = nil)

        package static func text(_ text: String) -> Input { .bytes(Array(text.utf8)) }
    }

    /// Where the program's standard output goes.
    package enum Output {
        case captured
        case file(URL)
        /// A descriptor, which stays the test's.
        case descriptor(Int32)
    }

    package var program: URL
    package var arguments: [String]
    /// Set in addition to the test process's environment; nil removes a variable.
    package var environment: [String: String?] = [:]
    package var input = Input.none
    package var output = Output.captured
    package var folder: URL?
    /// The program is killed after so many seconds, so that a hanging test says where it hangs.
    package var timeout = 300.0

    package init(_ program: URL, _ arguments: [String] = []) {
        self.program = program
        self.arguments = arguments
    }

    /// A program of the system, found along `PATH`.
    package init(named name: String, _ arguments: [String] = []) throws {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let found = path.split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let found else { throw SupportError("The program \(name) is not installed.") }
        self.init(URL(filePath: found), arguments)
    }

    /// Runs the program to its end.
    package func run() throws -> CommandResult {
        try start().finish()
    }

    /// Starts the program; use `run()` unless something has to happen in between.
    package func start() throws -> RunningCommand {
        try RunningCommand(self)
    }

    /// The whole environment as `NAME=value`.
    var environmentEntries: [String] {
        var all: [String: String?] = ProcessInfo.processInfo.environment
        all.merge(environment) { $1 }
        return all.compactMap { name, value in value.map { "\(name)=\($0)" } }
    }
}

/// How a program ended and what it wrote.
package struct CommandResult: CustomStringConvertible {
    package let command: String
    /// The exit status, unless a signal ended the program.
    package let status: Int32?
    package let signal: Int32?
    package let output: [UInt8]
    package let errors: [UInt8]

    package var text: String { String(decoding: output, as: UTF8.self) }
    package var errorText: String { String(decoding: errors, as: UTF8.self) }
    package var isSuccess: Bool { status == 0 }

    /// Returns itself, or throws an error that says what the program wrote about its failure.
    @discardableResult
    package func check() throws -> CommandResult {
        guard isSuccess else { throw SupportError(description) }
        return self
    }

    package var description: String {
        let end = status.map { "status \($0)" } ?? "signal \(signal ?? 0)"
        return "\(command): \(end)\n\(errorText)"
    }
}

/// What keeps a test from running.
package struct SupportError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
