import ArgumentParser
import Migration

/// How failures leave the process: one message, one exit status.
enum Exit {
    /// Says what happened, what was not done and what to do next, and ends with the error's code.
    static func fail(_ error: MigrationError, output: String) throws -> Never {
        var text = error.message
        if !text.hasSuffix(".") { text += "." }
        text +=
            output == "-"
            ? " What was written so far is not a whole script."
            : " Nothing was written to \(output)."
        if let advice = error.advice {
            text += " \(advice)"
            if !text.hasSuffix(".") { text += "." }
        }
        let label = Terminal.usesColor ? "\u{1b}[1;31memigrate:\u{1b}[0m" : "emigrate:"
        Terminal.write("\(label) \(text)\n", to: 2)
        throw ExitCode(error.code.rawValue)
    }
}
