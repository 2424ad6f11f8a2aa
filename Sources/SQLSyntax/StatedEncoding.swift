/// The client encoding that a script has set, as far as its own statements tell.
public struct StatedEncoding: Sendable {
    private enum Value: Sendable, Equatable {
        case name(String)
        /// What the session began with.
        case initial
        /// Code has set it.
        case unseen
    }

    private var scope: Scoped<Value>

    /// Begins at the start of a session, or in a transaction that is one already.
    public init(inTransaction: Bool = false) {
        scope = Scoped(.initial, inTransaction: inTransaction)
    }

    /// The name of the encoding; nil where the script leaves it as the session had it.
    public var name: String? {
        if case .name(let name) = scope.current { return name }
        return nil
    }

    /// Whether code has set it that cannot be followed.
    public var isUnseen: Bool { scope.current == .unseen }

    /// Whether it ends with the transaction that is open.
    public var isLocal: Bool { scope.isLocal }

    /// Whether a transaction is open.
    public var isInTransaction: Bool { scope.isInTransaction }

    /// Takes note of an encoding that something other than the script's own text states.
    package mutating func state(_ name: String) { scope.set(.name(name)) }

    /// Takes note of a statement; true where it may have set or taken back the encoding.
    @discardableResult
    public mutating func consume(_ statement: SQLStatement) -> Bool {
        // There can be one for each row.
        if statement.isKeyword(0, "INSERT") { return false }
        if let name = ClientEncoding.setting(statement) {
            scope.set(.name(name), isLocal: statement.setsForTransaction)
            return true
        }
        if scope.consume(statement) { return true }
        if statement.resets("CLIENT_ENCODING") {
            scope.set(.initial)
        } else if statement.setsEncoding || Self.mayChange(statement) {
            scope.set(.unseen)
        } else {
            return false
        }
        return true
    }

    /// Whether a statement runs code that names the encoding, and does not only ask for it.
    private static func mayChange(_ statement: SQLStatement) -> Bool {
        let words: [StaticString] = ["DO", "SELECT", "WITH", "UPDATE", "CALL", "EXECUTE", "VALUES"]
        guard words.contains(where: { statement.isKeyword(0, $0) }), statement.count < 4096 else {
            return false
        }
        let isCode =
            if statement.isKeyword(0, "DO") {
                statement.mentions("set", asWord: true) || statement.mentions("reset", asWord: true)
            } else {
                statement.updatesSettings
            }
        guard isCode || statement.mentions("set_config") else { return false }
        return statement.mentions("client_encoding")
    }
}

extension SQLStatement {
    /// Whether a setting that it makes ends with the transaction.
    package var setsForTransaction: Bool {
        if isKeyword(0, "SET") { return isKeyword(1, "LOCAL") }
        guard let (function, arguments) = call, function == "set_config" else { return false }
        return isKeyword(arguments + 4, "TRUE")
    }

    /// Whether it takes back a setting of the session's, alone or with all others.
    package func resets(_ setting: StaticString) -> Bool {
        if hasKeywords(0, "DISCARD", "ALL") { return true }
        return isKeyword(0, "RESET") && (isKeyword(1, "ALL") || isKeyword(1, setting))
    }

    /// Whether it is a SET of the encoding, whatever to.
    fileprivate var setsEncoding: Bool {
        guard isKeyword(0, "SET") else { return false }
        let at = isKeyword(1, "SESSION") || isKeyword(1, "LOCAL") ? 2 : 1
        return isKeyword(at, "NAMES")
            || identifier(at: at)?.name.description.lowercased() == "client_encoding"
    }

    /// Whether it updates the view through which settings can be changed.
    fileprivate var updatesSettings: Bool {
        guard isKeyword(0, "UPDATE"),
            var (name, next) = identifier(at: isKeyword(1, "ONLY") ? 2 : 1)
        else { return false }
        if name == Identifier("pg_catalog"), isSymbol(next, "."),
            let (table, end) = identifier(at: next + 1)
        {
            (name, next) = (table, end)
        }
        return name == Identifier("pg_settings") && !isSymbol(next, ".")
    }

    /// Whether a word is anywhere in it, in strings too; `asWord` says whether it has to stand alone.
    fileprivate func mentions(_ word: StaticString, asWord: Bool = false) -> Bool {
        let length = word.utf8CodeUnitCount
        return bytes.withUnsafeBytes { bytes in
            tokens.contains { token in
                func ends(_ index: Int) -> Bool {
                    !token.range.contains(index) || !ByteClass.isWordPart(bytes[index])
                }
                return (token.start..<max(token.start, token.end - length + 1)).contains { start in
                    UnsafeRawBufferPointer(rebasing: bytes[start..<start + length]).isWord(word)
                        && (!asWord || ends(start - 1) && ends(start + length))
                }
            }
        }
    }
}
