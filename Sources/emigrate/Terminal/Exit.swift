import ArgumentParser
import Migration

/// How failures leave the process: one message, one exit status.
enum Exit {
    /// Says what happened, what was not done and what to do next, and ends with the error's code.
    ///
    /// `output` is what would have been written; nil for jobs that write nothing.
    static func fail(_ error: MigrationError, output: String?) throws -> Never {
        var text = error.message
        if !text.hasSuffix(".") { text += "." }
        if let output {
            text +=
                output == "-"
                ? " What was written so far is not whole."
                : " Nothing was written to \(output)."
        }
        if let advice = error.advice {
            text += " \(advice)"
            if !text.hasSuffix(".") { text += "." }
        }
        let label = Terminal.colored("emigrate:", "1;31", on: 2)
        Terminal.write("\(label) \(text)\n", to: 2)
        throw ExitCode(error.code.rawValue)
    }
}
