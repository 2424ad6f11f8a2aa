import ByteStreams

/// Privileges of several large objects, of which the archive has the first one's only.
///
/// Source: pg_backup_db.c, IssueACLPerBlob.
extension ScriptContext {
    /// The commands of a `LARGE OBJECTS …` ACL, issued for each object.
    ///
    /// A command is cut behind `LARGE OBJECT ` and at its semicolon; what is in double quotes is
    /// a role's name.
    func largeObjectACL(_ entry: TOCEntry) throws(ArchiveError) -> [UInt8] {
        guard let first = entry.dependencies.first, let objects = objects(of: first) else {
            throw ArchiveError(
                .damaged, "the large objects that these privileges are for are not listed",
                entry: ArchiveError.Entry(entry))
        }
        let commands = entry.definition ?? []
        let marker = Array("LARGE OBJECT ")
        var text: [UInt8] = []
        var inQuotes = false
        var start = 0
        var head: [UInt8]?
        var tail = 0
        var position = 0
        while position < commands.count {
            let byte = commands[position]
            if byte == UInt8(ascii: "\"") { inQuotes.toggle() }
            if !inQuotes, head == nil, commands[position...].starts(with: marker) {
                position += marker.count
                head = Array(commands[start..<position])
                while position < commands.count, (0x30...0x39).contains(commands[position]) {
                    position += 1
                }
                tail = position
            } else if !inQuotes, byte == UInt8(ascii: ";") {
                guard let first = head else { throw malformed(entry) }
                text += perObject(objects, first, Array(commands[tail..<position]))
                position += 1
                while position < commands.count, Self.isSpace(commands[position]) { position += 1 }
                start = position
                head = nil
            } else {
                position += 1
            }
        }
        // pg_restore would lose an unfinished command without a word.
        guard start == commands.count else { throw malformed(entry) }
        return text
    }

    private func malformed(_ entry: TOCEntry) -> ArchiveError {
        ArchiveError(
            .damaged, "a privilege command for large objects is not of the known form",
            entry: ArchiveError.Entry(entry))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
