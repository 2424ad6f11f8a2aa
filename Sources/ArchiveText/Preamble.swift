import ByteStreams
import DumpArchive

/// The settings at the start of a script and after each `\connect`.
///
/// Source: pg_backup_archiver.c, _doSetFixedOutputState and _reconnectToDB.
extension ScriptContext {
    /// The settings, with the blank line behind them.
    func settings() -> [UInt8] {
        var text: [UInt8] = []
        func set(_ name: String, _ value: String) {
            if options.omittedSettings.contains(name) { return }
            text.append("SET \(name) = \(value);\n")
        }
        set("statement_timeout", "0")
        set("lock_timeout", "0")
        set("idle_in_transaction_session_timeout", "0")
        if dialect.hasTransactionTimeout { set("transaction_timeout", "0") }
        set("client_encoding", "'\(String(decoding: encoding, as: UTF8.self))'")
        set("standard_conforming_strings", standardStrings ? "on" : "off")
        if let searchPath { text += searchPath }
        set("check_function_bodies", "false")
        set("xmloption", "content")
        set("client_min_messages", "warning")
        if !standardStrings { set("escape_string_warning", "off") }
        set("row_security", "off")
        text.append("\n")
        return text
    }

    /// The first lines of a script, up to and with the settings.
    func opening(_ header: ArchiveHeader) -> [UInt8] {
        var text: [UInt8] = []
        text.append("--\n-- PostgreSQL database dump\n--\n\n")
        if let key = options.restrictKey { text.append("\\restrict \(key)\n\n") }
        text += header.origin { "-- \($0) " }
        text.append("\n")
        return text + settings()
    }

    /// The last lines of a script.
    func closing() -> [UInt8] {
        var text: [UInt8] = []
        text.append("--\n-- PostgreSQL database dump complete\n--\n\n")
        if let key = options.restrictKey { text.append("\\unrestrict \(key)\n\n") }
        return text
    }

    /// `\connect` to the database that `entry` is about, and the settings again.
    ///
    /// Source: string_utils.c, appendPsqlMetaConnect. A name with a line break cannot be written in
    /// a psql command, and would be a way to smuggle one in.
    func connection(_ entry: TOCEntry) throws(ArchiveError) -> [UInt8] {
        let name = entry.tag
        guard !name.contains(0x0A), !name.contains(0x0D) else {
            throw ArchiveError(
                .unsupported, "psql cannot connect to a database whose name has a line break",
                entry: ArchiveError.Entry(entry))
        }
        var text: [UInt8] = []
        if let key = options.restrictKey { text.append("\\unrestrict \(key)\n") }
        let isPlain = name.allSatisfy { $0.isASCIILetterOrDigit || $0 == 0x5F || $0 == 0x2E }
        if isPlain {
            text.append("\\connect ")
            text += quoting.identifier(name)
        } else {
            var value = Array("dbname='")
            for byte in name {
                if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\") { value.append(0x5C) }
                value.append(byte)
            }
            value.append("'")
            text.append("\\encoding SQL_ASCII\n\\connect -reuse-previous=on ")
            text += IdentifierQuoting.quoted(value)
        }
        text.append("\n")
        if let key = options.restrictKey { text.append("\\restrict \(key)\n") }
        text.append("\n")
        return text + settings()
    }

    /// `text` as part of a comment line: line breaks would let it out of the comment.
    ///
    /// Source: dumputils.c, sanitize_line.
    static func line(_ text: [UInt8]) -> [UInt8] {
        text.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    }
}

extension ArchiveHeader {
    /// A line for each release that had to do with the dump, what it did put as `heading` has it.
    func origin(_ heading: (_ what: String) -> String) -> [UInt8] {
        var text: [UInt8] = []
        for (what, version) in [
            ("Dumped from database version", serverVersion),
            ("Dumped by pg_dump version", dumpVersion),
        ] {
            guard let version else { continue }
            text += Array(heading(what).utf8) + ScriptContext.line(version) + [0x0A]
        }
        return text
    }
}
