import SQLSyntax

/// How what was written of a script ends, for what is to stand behind it.
struct ScriptEnd {
    private var isLine = true
    private var isStatement = true

    /// Takes note of text that was written.
    mutating func note(_ text: [UInt8]) {
        if let last = text.last { isLine = last == 0x0a }
    }

    /// Takes note of a statement; psql takes the last one of a script without its semicolon.
    mutating func note(_ statement: SQLStatement) {
        isStatement = statement.bytes.last == UInt8(ascii: ";")
    }

    /// Takes note of a part of a statement that is too long to be held.
    mutating func note(fragment tokens: [Token]) {
        isStatement = tokens.last { !$0.isTrivia }?.kind == .semicolon
    }

    /// What ends the last line and statement.
    var text: [UInt8] { (isLine ? [] : [0x0a]) + (isStatement ? [] : Array(";\n".utf8)) }
}
