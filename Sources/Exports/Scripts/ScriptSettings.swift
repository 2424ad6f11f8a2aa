import SQLSyntax

/// The settings that a script has made so far, for sessions that begin in its middle.
package struct ScriptSettings {
    private var names: [String] = []
    private var statements: [String: [UInt8]] = [:]
    /// The statements that make a session's settings what they are here.
    package private(set) var text: [UInt8] = []

    /// Creates the settings of a session that has just begun.
    package init() {}

    /// Takes a statement that takes back all that was set: what was set here.
    ///
    /// A session has settings of the load's, too, which stay.
    package mutating func reset() {
        for name in names {
            guard let statement = statements[name].flatMap({ SQLStatement(parsing: $0) }) else {
                continue
            }
            set(name, Self.resetting(name, statement))
        }
    }

    private static func resetting(_ name: String, _ statement: SQLStatement) -> [UInt8] {
        switch name {
        case "transaction", "characteristics", "constraints", "seed": return []
        case "authorization": return Array("RESET SESSION AUTHORIZATION;".utf8)
        case "names": return Array("RESET client_encoding;".utf8)
        case "schema": return Array("RESET search_path;".utf8)
        case "time": return Array("RESET timezone;".utf8)
        case "xml": return Array("RESET xmloption;".utf8)
        default:
            let isScoped = statement.isKeyword(1, "SESSION")
            let isCall = statement.isKeyword(0, "SELECT")
            let parts = isCall ? nil : statement.nameParts(at: isScoped ? 2 : 1)?.parts
            let setting = (parts ?? [Identifier(name)]).map(\.quoted)
            return Array("RESET ".utf8) + Array(setting.joined(separator: [0x2e])) + [0x3b]
        }
    }

    /// Takes a statement that sets `name`.
    package mutating func set(_ name: String, _ statement: [UInt8]) {
        if statements.updateValue(statement, forKey: name) != nil {
            names.removeAll { $0 == name }
        }
        names.append(name)
        text = names.reduce(into: []) { text, name in
            guard let statement = statements[name] else { return }
            text += statement
            text.append(0x0a)
        }
    }
}
