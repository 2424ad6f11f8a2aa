import ArgumentParser
import Exports
import Loading

/// How failures leave the process: one message, one exit status.
enum Exit {
    /// Says what happened, what was or was not done and what to do next, and ends with the error's
    /// code.
    ///
    /// `output` is what would have been written; nil for jobs that write nothing.
    static func fail(_ error: MigrationError, output: String?) throws -> Never {
        var sentences = [error.message]
        if let achievement = error.achievement {
            sentences.append(achievement)
        } else if let output {
            sentences.append(
                output == "-"
                    ? "What was written so far is not whole" : "Nothing was written to \(output)")
        }
        if let advice = error.advice { sentences.append(advice) }
        let text = sentences.map { $0.hasSuffix(".") ? $0 : $0 + "." }.joined(separator: " ")
        let label = Terminal.colored("emigrate:", .red, on: 2)
        // Who was asked to stop does not wait long for somebody to read why.
        _ = StandardStream.write(
            label + SafeText(" \(text)\n"), to: 2, .untilAsked)
        throw ExitCode(error.code.rawValue)
    }
}
