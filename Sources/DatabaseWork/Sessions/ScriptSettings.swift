package import SQLSyntax

/// The settings that a script has made so far, for sessions that begin in its middle.
package struct ScriptSettings {
    /// A session's settings, the last said behind the others.
    private struct Settings: Equatable {
        private(set) var names: [String] = []
        private(set) var statements: [String: [UInt8]] = [:]

        /// With `adds`, what the statement makes of a setting depends on what it was.
        mutating func set(_ name: String, _ statement: [UInt8], adds: Bool = false) {
            let start = Array("RESET ".utf8) + Identifier(name).quoted + Array(";\n".utf8)
            let before = adds ? statements[name] ?? start : []
            if statements.updateValue(before + statement, forKey: name) != nil {
                names.removeAll { $0 == name }
            }
            names.append(name)
        }

        /// Takes back what is set here; a session has settings of the load's, too, which stay.
        mutating func reset() {
            for name in names { reset(name, statements[name]) }
        }

        /// Takes back what was set elsewhere and is not here.
        mutating func reset(allBut other: Settings) {
            for name in other.names where statements[name] == nil {
                reset(name, other.statements[name])
            }
        }

        private mutating func reset(_ name: String, _ statement: [UInt8]?) {
            guard let statement = statement.flatMap({ SQLStatement.all(in: $0).first })
            else { return }
            set(name, ScriptSettings.resetting(name, statement))
        }

        var text: [UInt8] {
            names.reduce(into: []) { text, name in
                guard let statement = statements[name] else { return }
                text += statement
                text.append(0x0a)
            }
        }
    }

    private var scope = Scoped(Settings())
    /// The statements that make a session's settings what they are here.
    package private(set) var text: [UInt8] = []

    /// Creates the settings of a session that has just begun.
    package init() {}

    /// Takes a statement; returns what has a session in which all statements so far were run go on
    /// with these settings, or nil where the statement is not about settings.
    package mutating func consume(_ statement: SQLStatement) -> [UInt8]? {
        // There can be one for each row.
        if statement.isKeyword(0, "INSERT") { return nil }
        let before = scope.current
        if scope.consume(statement) {
            guard scope.current != before else { return [] }
            scope.update { $0.reset(allBut: before) }
            text = scope.current.text
            return text
        }
        switch StatementKind(statement) {
        case .reset:
            scope.update { $0.reset() }
            text = scope.current.text
            return text
        // It holds for a transaction only, and is about what is there at its time.
        case .setting("constraints"): return nil
        // It is where numbers begin, and would have them begin anew.
        case .setting(let name) where name.lowercased() == "seed": return nil
        // It has to be the first in its transaction, which a load's may not be, and changes no rows.
        case .setting("transaction"): return []
        // Only the session that computes them knows; it says so with another statement.
        case .setting where ComputedSettings(statement) != nil: return []
        case .setting(let name):
            let isLocal = statement.setsForTransaction
            // The server warns of it, and does nothing.
            if isLocal, !scope.isInTransaction { return [] }
            let setting = statement.settingForSession.bytes
            let names = statement.configured.isEmpty ? [name] : statement.configured
            func set(_ settings: inout Settings) {
                for name in names { settings.set(name.lowercased(), setting, adds: statement.adds) }
            }
            if isLocal {
                var settings = scope.current
                set(&settings)
                scope.set(settings, isLocal: true)
            } else {
                scope.update(set)
            }
            text = scope.current.text
            return setting
        default: return nil
        }
    }

    /// Takes note of a new session, which finds nothing of what was set.
    package mutating func reconnect() {
        var settings = scope.current
        settings.reset()
        scope = Scoped(settings)
        text = settings.text
    }

    private static func resetting(_ name: String, _ statement: SQLStatement) -> [UInt8] {
        switch name {
        case "transaction", "characteristics": return []
        case "authorization", "session": return Array("RESET SESSION AUTHORIZATION;".utf8)
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
}

extension SQLStatement {
    /// Whether the setting depends on what it was: DateStyle has two parts, each of which may be set
    /// alone.
    fileprivate var adds: Bool {
        if call != nil { return configured == ["datestyle"] }
        let index = isKeyword(1, "SESSION") || isKeyword(1, "LOCAL") ? 2 : 1
        return isKeyword(0, "SET") && isKeyword(index, "datestyle")
            && !isKeyword(index + 2, "DEFAULT")
    }

    /// The setting, made for the whole session: a load's transactions are not the script's.
    fileprivate var settingForSession: SQLStatement {
        guard setsForTransaction else { return self }
        let index = call.map { $0.arguments + 4 } ?? 1
        guard let token = token(index) else { return self }
        let text = Array((index == 1 ? "SESSION" : "false").utf8)
        return SQLStatement(
            parsing: bytes[..<token.start] + text + bytes[token.end...],
            backslashEscapes: backslashEscapes) ?? self
    }
}
