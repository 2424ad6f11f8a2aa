import Exports
import SQLSyntax

/// Names and texts as SQL, whatever is in them.
package enum SQLText {
    /// A name, in double quotes where it needs them.
    package static func name(_ name: String) -> String {
        String(decoding: Identifier(name).quoted, as: UTF8.self)
    }

    /// A text as a literal that means the same in every session on a UTF-8 database: it depends
    /// neither on `standard_conforming_strings` nor on the client's encoding.
    package static func literal(_ text: String) -> String {
        var result = "E'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'": result += "''"
            case "\\": result += "\\\\"
            case " "..."~": result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return result + "'"
    }
}
