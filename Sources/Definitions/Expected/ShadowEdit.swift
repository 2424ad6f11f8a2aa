import Exports
package import SQLSyntax

/// A change to a statement's tokens that has it make a temporary object.
package struct ShadowEdit {
    /// The tokens to replace; empty for what is put before one.
    package var tokens: Range<Int>
    package var text: String

    /// Puts the name of the temporary object in the place of a name.
    package init(_ tokens: Range<Int>, _ name: Identifier) {
        self.tokens = tokens
        text = "pg_temp." + String(decoding: name.quoted, as: UTF8.self)
    }

    /// Puts any text in the place of tokens.
    package init(_ tokens: Range<Int>, text: String) {
        self.tokens = tokens
        self.text = text
    }

    /// The statement, changed, without its semicolon.
    package static func apply(_ edits: [ShadowEdit], to statement: SQLStatement) -> String {
        var result: [UInt8] = []
        var position = 0
        for edit in edits.sorted(by: { $0.tokens.lowerBound < $1.tokens.lowerBound })
        where edit.tokens.lowerBound < statement.count {
            let place = statement.place(of: edit.tokens)
            guard place.lowerBound >= position else { continue }
            result += statement.bytes[position..<place.lowerBound]
            result += Array(edit.text.utf8)
            position = place.upperBound
        }
        if let end = statement.tokens.last?.end, end > position {
            result += statement.bytes[position..<end]
        }
        return String(decoding: result, as: UTF8.self)
    }
}
