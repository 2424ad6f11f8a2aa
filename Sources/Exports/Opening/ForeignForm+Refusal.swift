extension ForeignForm {
    /// Says what it is and how to get an export that can be read; `name` is what messages call it,
    /// and `inside` what it was found in.
    package func refusal(_ name: String, inside: String = "") -> MigrationError {
        // Only what is a file can be named in a command.
        let file = DirectoryListing.isFile(name) ? Self.shellWord(name) : nil
        func error(
            _ code: MigrationError.Code, _ what: String, _ advice: String
        ) -> MigrationError {
            MigrationError(code, "\(name): \(what)", advice: advice)
        }
        func piped(_ program: String, _ otherwise: String) -> String {
            file.map { "Pipe it in: \(program) \($0) | emigrate convert - -o clean.sql" }
                ?? otherwise
        }
        switch self {
        case .utf16Script(let encoding):
            let command =
                file.map { ": iconv -f \(encoding) -t UTF-8 \($0) > utf8.sql, read with --crlf" }
                ?? ", with iconv -f \(encoding) -t UTF-8"
            return error(
                .damaged, "this is UTF-16, which PowerShell's > made of a script",
                Self.again + "; where no letter beyond ASCII is in it, or none was lost, it can be"
                    + " turned back" + command)
        case .utf16Bytes:
            return error(
                .damaged,
                "this is UTF-16, which PowerShell's > made of an archive or compressed file: that"
                    + " destroys it", Self.again)
        case .replacedBytes:
            return error(
                .damaged,
                "bytes were replaced as if they were wrong letters, as PowerShell's > does: that"
                    + " destroys an archive or compressed file", Self.again)
        case .terminalBytes:
            return error(
                .damaged,
                "each line feed became CR LF, as a terminal (docker exec -t) or Windows' > makes"
                    + " it, which ruins an archive or compressed file",
                Self.again + ", or use docker exec without -t; to fetch this file once more does"
                    + " not help")
        case .packed(let what, let program):
            return error(
                .cannotOpen, "this is packed with \(what)\(inside), which is not read here",
                piped(program, "Unpack it with \(what)'s own program first"))
        case .encrypted(let what, let program):
            return error(
                .cannotOpen, "this is encrypted with \(what)\(inside)",
                piped(program, "Decrypt it first, with \(program)"))
        case .answer(let what, let code):
            let said = code.map { " that says “\(StrayMessage.quoted($0.utf8))”" } ?? ""
            return error(
                .damaged, "this is no dump but \(what)\(said): the download went wrong",
                "Download the export again, with a link that is still valid, and signed in where"
                    + " that is needed")
        case .otherDatabase(let what, let advice):
            return error(.cannotOpen, "this is no dump of PostgreSQL's but \(what)", advice)
        case .messages(let first):
            return error(
                .damaged, "this begins with a program's message, not with a dump: “\(first)”",
                "Where that is all there is, see what it says; else dump again without 2>&1")
        case .behindMessages(let first, let line, let isArchive):
            let what = isArchive ? "the archive" : "the script"
            let more =
                isArchive
                ? "; messages may stand in its middle, too, which destroys it"
                : "; or, where no message stands in its middle, take off what is in front:"
                    + " tail -n +\(line) \(file ?? "FILE") > dump.sql"
            return error(
                .damaged,
                "a message stands in front of \(what), which begins in line \(line): “\(first)”",
                "Dump again without 2>&1, and with pg_dump -f FILE" + more)
        }
    }

    /// What makes a good dump, whatever shell it is done in.
    private static let again =
        "Dump again, and let pg_dump write the file itself (pg_dump -f FILE) instead of > FILE"

    /// A file's name as a shell takes it.
    private static func shellWord(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x61...0x7a).contains(byte | 0x20) || (0x2b...0x3a).contains(byte)
                || byte == UInt8(ascii: "_") || byte >= 0x80
        }
        guard !isPlain else { return name }
        return "'"
            + name.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }
}
