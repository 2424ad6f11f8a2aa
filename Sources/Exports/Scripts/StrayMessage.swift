/// A line that a program said on standard error, in an export that took both (`2>&1`, a terminal).
package enum StrayMessage {
    /// Programs whose messages come into dumps, and words that such messages begin with.
    private static let speakers: Set<String> = [
        "pg_dump", "pg_dumpall", "pg_restore", "psql", "password", "warning", "notice", "error",
        "fatal", "detail", "hint", "debug", "log", "info", "bash", "sh", "sudo", "ssh", "docker",
        "kubectl", "time", "warn", "could not change directory to",
    ]

    /// Whether a line at a place where a statement may begin is such a message.
    ///
    /// No statement of SQL has a colon behind its first word.
    package static func isLikely(_ line: some Collection<UInt8>) -> Bool {
        let head = Array(line.prefix(100))
        guard let colon = head.firstIndex(where: { [0x3a, 0x3d, 0x5b].contains($0) }) else {
            return false
        }
        let words = String(decoding: head[..<colon], as: UTF8.self)
        guard let word = words.split(separator: "/").last else { return false }
        let name = word.drop { $0 == " " || $0 == "\r" }.prefix { $0 != " " || head[colon] == 0x3a }
        if speakers.contains(name.lowercased()) { return true }
        return word.hasPrefix("Password for user")
    }

    /// What to say of a script that has the message at the start of `text`.
    package static func refusal(
        _ text: UnsafeRawBufferPointer, _ script: String, line: Int
    ) -> MigrationError {
        MigrationError(
            .damaged,
            "\(script): line \(line) is a message and not SQL:"
                + " “\(quoted(text.prefix { $0 != 0x0a }))”",
            advice: "Dump again without 2>&1, and with pg_dump -f FILE; a message may stand in the"
                + " middle of a row, too, where nothing tells it")
    }

    /// The line for messages, on one line and not too long.
    package static func quoted(_ line: some Collection<UInt8>) -> String {
        var text = ""
        for scalar in String(decoding: line.prefix(120), as: UTF8.self).unicodeScalars
        where scalar.value >= 0x20 && !(0x7f...0x9f).contains(scalar.value) {
            text.unicodeScalars.append(scalar)
        }
        return text
    }
}
