import FoundationEssentials
import Migration

/// What a command was asked to say: all of it is written, or the command has failed.
enum Report {
    /// Writes a report to a standard stream.
    ///
    /// `achievement` is what the command has done, as a sentence without its full stop, for when that
    /// is all that is left to say. Throws `.inputOutput`.
    static func write(
        _ text: String, to descriptor: Int32 = 1, achievement: String
    ) throws(MigrationError) {
        try write(Array(text.utf8), to: descriptor, achievement: achievement)
    }

    /// The same for a text that need not be UTF-8.
    static func write(
        _ text: [UInt8], to descriptor: Int32 = 1, achievement: String
    ) throws(MigrationError) {
        if let failure = StandardStream.write(text, to: descriptor, .endless) {
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
    static func pretty(_ value: some Encodable) throws -> String {
        try text(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    }

    /// On one line.
    static func line(_ value: some Encodable) throws -> String {
        try text(value, [.sortedKeys, .withoutEscapingSlashes])
    }

    private static func text(
        _ value: some Encodable, _ format: JSONEncoder.OutputFormatting
    ) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = format
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }
}
