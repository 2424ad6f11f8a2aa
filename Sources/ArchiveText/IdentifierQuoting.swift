import DumpArchive
import SQLSyntax

/// Writes names and strings as SQL the way pg_restore does.
///
/// Source: string_utils.c, fmtId and appendStringLiteral.
struct IdentifierQuoting {
    private let dialect: RestoreDialect

    init(_ dialect: RestoreDialect) { self.dialect = dialect }

    /// `name` as an identifier: bare if it can stand so, else in double quotes.
    func identifier(_ name: [UInt8]) -> [UInt8] {
        if canStandBare(name) { return name }
        return Self.quoted(name)
    }

    /// `name` behind its schema, if it has one.
    func qualified(_ schema: [UInt8]?, _ name: [UInt8]) -> [UInt8] {
        guard let schema, !schema.isEmpty else { return identifier(name) }
        return identifier(schema) + [UInt8(ascii: ".")] + identifier(name)
    }

    /// `text` as a string literal.
    static func literal(_ text: [UInt8], standardStrings: Bool) -> [UInt8] {
        var result = [UInt8(ascii: "'")]
        for byte in text {
            if byte == UInt8(ascii: "'") || (byte == UInt8(ascii: "\\") && !standardStrings) {
                result.append(byte)
            }
            result.append(byte)
        }
        result.append(UInt8(ascii: "'"))
        return result
    }

    /// `name` in double quotes, whatever it is.
    static func quoted(_ name: [UInt8]) -> [UInt8] {
        var result = [UInt8(ascii: "\"")]
        for byte in name {
            if byte == UInt8(ascii: "\"") { result.append(byte) }
            result.append(byte)
        }
        result.append(UInt8(ascii: "\""))
        return result
    }

    private func canStandBare(_ name: [UInt8]) -> Bool {
        guard let first = name.first, Self.isLetter(first),
            name.allSatisfy({ Self.isLetter($0) || (0x30...0x39).contains($0) })
        else { return false }
        let word = String(decoding: name, as: UTF8.self)
        return !Keywords.areReserved(word, since: dialect.major)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }
}
