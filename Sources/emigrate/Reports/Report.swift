import Exports
import FoundationEssentials
import Loading

/// What a command was asked to say: all of it is written, or the command has failed.
enum Report {
    /// Writes a report to a standard stream.
    ///
    /// `achievement` is what the command has done, as a sentence without its full stop, for when that
    /// is all that is left to say. Throws `.inputOutput`.
    static func write(
        _ text: SafeText, to descriptor: Int32 = 1, achievement: String
    ) throws(MigrationError) {
        if let failure = StandardStream.write(text, to: descriptor, .untilAsked) {
            throw self.failure(failure, to: descriptor, achievement: achievement)
        }
    }

    /// The error of a report that could not be written whole for the reason `failure`.
    static func failure(
        _ failure: String, to descriptor: Int32, achievement: String
    ) -> MigrationError {
        let stream = descriptor == 1 ? "standard output" : "standard error"
        var error = MigrationError(
            .inputOutput, "the report could not be written whole to \(stream): \(failure)")
        error.achievement = achievement
        return error
    }
}

/// Values as JSON.
enum JSONText {
    /// Over several lines, for people to read, too.
    static func pretty(_ value: some Encodable) throws -> SafeText {
        try text(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    }

    /// On one line.
    static func line(_ value: some Encodable) throws -> SafeText {
        try text(value, [.sortedKeys, .withoutEscapingSlashes])
    }

    private static func text(
        _ value: some Encodable, _ format: JSONEncoder.OutputFormatting
    ) throws -> SafeText {
        let encoder = JSONEncoder()
        encoder.outputFormatting = format
        // The encoder escapes only what JSON has to have escaped.
        return SafeText(Array(try encoder.encode(value)) + [0x0a])
    }
}
