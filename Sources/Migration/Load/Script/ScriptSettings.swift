/// The settings that a script has made so far, for sessions that begin in its middle.
struct ScriptSettings {
    private var names: [String] = []
    private var statements: [String: [UInt8]] = [:]
    /// The statements that make a session's settings what they are here.
    private(set) var text: [UInt8] = []

    /// Takes a statement that sets `name`.
    mutating func set(_ name: String, _ statement: [UInt8]) {
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
