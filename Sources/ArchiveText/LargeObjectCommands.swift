import ByteStreams
import DumpArchive

/// Commands for several large objects, of which the archive has one only.
///
/// Source: pg_backup_db.c, IssueCommandPerBlob and IssueACLPerBlob.
extension ScriptContext {
    /// The most that the commands of one entry may come to, in bytes.
    ///
    /// pg_dump puts a thousand objects into an entry; a long list and a long command in a small
    /// archive would multiply to any size.
    private static let textLimit = 256 << 20

    /// One command for each large object of a BLOB METADATA entry, and a blank line.
    func perObject(
        of entry: TOCEntry, _ start: [UInt8], _ end: [UInt8]
    ) throws(ArchiveError) -> [UInt8] {
        try perObject(objects(of: entry.dumpID) ?? [], start, end, entry)
    }

    private func perObject(
        _ objects: [[UInt8]], _ start: [UInt8], _ end: [UInt8], _ entry: TOCEntry
    ) throws(ArchiveError) -> [UInt8] {
        let length = start.count + end.count + 12
        guard objects.count <= Self.textLimit / length else { throw tooLong(entry) }
        var text: [UInt8] = []
        text.reserveCapacity(objects.count * length + 1)
        for object in objects {
            text += start
            text += object
            text += end
            text.append(";\n")
        }
        text.append("\n")
        return text
    }

    private func tooLong(_ entry: TOCEntry) -> ArchiveError {
        ArchiveError(
            .damaged, "the commands for these large objects would be longer than 256 MiB",
            entry: ArchiveError.Entry(entry))
    }

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
                text += try perObject(objects, first, Array(commands[tail..<position]), entry)
                guard text.count <= Self.textLimit else { throw tooLong(entry) }
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
