import SQLSyntax

/// The three comment lines that pg_dump writes before each entry.
///
/// `--`, `-- Name: …; Type: …; Schema: …; Owner: …[; Tablespace: …]`, `--`
/// (pg_backup_archiver.c, _printTocEntry). The names in it are not quoted.
struct HeaderComment: Sendable {
    private enum Stage {
        case none
        case opened
        case named
        case closed
    }

    private var stage = Stage.none
    /// The owner that the header names, as far as its one line can show it.
    private(set) var owner: Identifier?

    /// Whether all three lines have been seen.
    var isComplete: Bool { stage == .closed }

    /// Takes a comment; the text that stands for it where that differs.
    mutating func feed(
        _ comment: UnsafeRawBufferPointer, owner mappedRole: (Identifier) -> [UInt8]
    ) -> [UInt8]? {
        if comment.elementsEqual("--".utf8) {
            stage = stage == .named ? .closed : .opened
            return nil
        }
        guard stage == .opened else {
            stage = .none
            return nil
        }
        stage = .named
        let line = Array(comment)
        let isEntry = ["-- Name: ", "-- Data for Name: ", "-- Statistics for Name: "]
            .contains { line.starts(with: $0.utf8) }
        guard isEntry else { return Self.userConfiguration(line, mappedRole) }
        return entry(line, mappedRole)
    }

    private mutating func entry(
        _ line: [UInt8], _ mappedRole: (Identifier) -> [UInt8]
    ) -> [UInt8]? {
        owner = nil
        guard let start = Self.lastRange(of: "; Owner: ", in: line) else { return nil }
        var end = line.count
        if let tablespace = Self.lastRange(of: "; Tablespace: ", in: line),
            tablespace.lowerBound > start.upperBound
        {
            end = tablespace.lowerBound
        }
        let name = line[start.upperBound..<end]
        var result = line
        if !name.isEmpty, !name.elementsEqual("-".utf8) {
            let role = Identifier(exactly: Array(name))
            owner = role
            result.replaceSubrange(start.upperBound..<end, with: mappedRole(role))
        }
        Self.mapUser(&result, mappedRole)
        return result == line ? nil : result
    }

    /// Rewrites the role in `-- Name: USER MAPPING role SERVER name; Type: USER MAPPING; …`.
    private static func mapUser(_ line: inout [UInt8], _ mappedRole: (Identifier) -> [UInt8]) {
        let opening = Array("-- Name: USER MAPPING ".utf8)
        guard line.starts(with: opening), lastRange(of: "; Type: USER MAPPING;", in: line) != nil,
            let server = lastRange(of: " SERVER ", in: line), server.lowerBound > opening.count
        else { return }
        let role = Array(line[opening.count..<server.lowerBound])
        guard role != Array("public".utf8) else { return }
        line.replaceSubrange(
            opening.count..<server.lowerBound, with: mappedRole(Identifier(exactly: role)))
    }

    /// Rewrites the role in pg_dumpall's `-- User Config "role"`.
    private static func userConfiguration(
        _ line: [UInt8], _ mappedRole: (Identifier) -> [UInt8]
    ) -> [UInt8]? {
        let opening = Array("-- User Config \"".utf8)
        // A line of the opening alone ends in its quote, too.
        guard line.starts(with: opening), line.count > opening.count,
            line.last == UInt8(ascii: "\"")
        else { return nil }
        let role = Identifier(exactly: Array(line.dropFirst(opening.count).dropLast()))
        return opening + mappedRole(role) + [UInt8(ascii: "\"")]
    }

    private static func lastRange(of text: StaticString, in line: [UInt8]) -> Range<Int>? {
        text.withUTF8Buffer { pattern in
            guard line.count >= pattern.count else { return nil }
            var start = line.count - pattern.count
            while start >= 0 {
                if line[start..<start + pattern.count].elementsEqual(pattern) {
                    return start..<start + pattern.count
                }
                start -= 1
            }
            return nil
        }
    }
}
