import Foundation
import TestSupport
import Testing

/// Runs a conversion that has to fail, beside a file that has to stay as it is.
///
/// Records an issue where anything is left behind: a new file, a temporary one, other content.
@discardableResult
func refusal(
    of input: String, _ options: [String] = [], input bytes: Command.Input = .none,
    status: Int32, mentions words: String...,
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> CommandResult {
    let folder = try TemporaryDirectory()
    let before = Array("what was there before\n".utf8)
    let output = try folder.write(before, to: "clean.sql")
    var command = try Command.emigrate(["convert", input, "-q", "-o", output.path] + options)
    command.input = bytes
    command.timeout = 60
    let result = try command.run()
    #expect(result.status == status, "\(result)", sourceLocation: sourceLocation)
    for word in words {
        #expect(
            result.errorText.contains(word), "\(word) is not in: \(result.errorText)",
            sourceLocation: sourceLocation)
    }
    let message = result.errorText.split(separator: "\n").first ?? ""
    #expect(message.hasPrefix("emigrate: "), sourceLocation: sourceLocation)
    #expect(
        result.errorText.contains("Nothing was written to \(output.path)."),
        sourceLocation: sourceLocation)
    #expect(result.output.isEmpty, sourceLocation: sourceLocation)
    #expect(try folder.contents == ["clean.sql"], sourceLocation: sourceLocation)
    #expect(try contents(of: output) == before, sourceLocation: sourceLocation)
    return result
}

/// Runs a conversion that has to succeed.
@discardableResult
func conversion(
    of input: String, to output: String, _ options: String..., input bytes: Command.Input = .none
) throws -> CommandResult {
    var command = try Command.emigrate(["convert", input, "-o", output] + options)
    command.input = bytes
    command.timeout = 60
    return try command.run().check()
}
