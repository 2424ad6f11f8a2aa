package import SQLSyntax

/// Follows whether code of a script may have changed the session's settings unseen.
///
/// It errs on the side of yes. No is said only as long as there is nothing that could: no code that is
/// not in plain sight, and no name of what changes settings or runs text as SQL. What such code is for,
/// and whether anything calls it, does not count: a routine can be called from anywhere, by a cast, a
/// check, a row, a view that was another one when it was named.
package struct SettingsWatch: Sendable {
    /// Whether it may have, or the session has settings that nobody has seen.
    package var mayHaveChanged: Bool { hasChanged || isUnstated }
    private var hasChanged = false
    /// Whether the client encoding is what the session began with: nothing has set it, or to a name that
    /// servers do not know.
    ///
    /// A database, a role or the environment can begin a session with any.
    package var isUnstated: Bool { !isKnown }
    private var isKnown = false
    /// The client encoding that the script has set in plain sight.
    package private(set) var encoding: StatedEncoding
    private let readsBodies: Bool

    /// Begins at the start of a session, or in a transaction, which takes settings back where it fails.
    ///
    /// With `readsBodies`, psql may be one of 13 or before, which sends each statement of a routine's
    /// body by itself.
    package init(inTransaction: Bool = false, readsBodies: Bool = false) {
        encoding = StatedEncoding(inTransaction: inTransaction)
        self.readsBodies = readsBodies
    }

    /// Takes note of an encoding that is stated before the statement that comes next.
    package mutating func state(encoding name: String) {
        encoding.state(name)
        look()
    }

    private mutating func look() {
        isKnown = encoding.name.flatMap { ClientEncoding.canonical($0) } != nil
    }

    /// Takes note of a statement that runs.
    package mutating func consume(_ statement: SQLStatement) {
        if encoding.consume(statement) { look() }
        guard !hasChanged else { return }
        hasChanged = mayChange(statement)
        guard readsBodies, statement.definesRoutine,
            let atomic = statement.firstKeyword("ATOMIC", from: 3)
        else { return }
        let body = Array(statement.bytes[statement.tokens[atomic].end...])
        for part in SQLStatement.all(in: body) where !part.isKeyword(0, "END") && !hasChanged {
            hasChanged = mayChange(part)
        }
    }

    /// Takes note of a new session.
    package mutating func reconnect() {
        encoding = StatedEncoding()
        look()
    }

    /// Takes note of statements that nobody looked at.
    package mutating func lookedAway() { hasChanged = true }

    private func mayChange(_ statement: SQLStatement) -> Bool {
        if encoding.isInTransaction, ClientEncoding.setting(statement) != nil { return true }
        // What every dump begins with.
        if statement.isHarmlessSettingCall { return false }
        if let isPlain = statement.isPlainSetting(inTransaction: encoding.isInTransaction) {
            // Long ones are not looked at by what cuts the text.
            if statement.bytes.count >= 4096 { return true }
            return !isPlain
        }
        if statement.runsUnseenCode || statement.namesSettings { return true }
        return statement.definesRoutine && !RoutineBody.isHarmless(statement)
    }
}
