package import SQLSyntax

/// Follows whether code of a script may have changed the session's settings unseen.
///
/// It errs on the side of yes. No is said only as long as all that has run is settings in plain sight,
/// definitions, and rows: whatever may call a routine of the script counts, unless the whole of what
/// the routine runs is in plain sight and sets nothing.
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
    private var routines = ScriptRoutines()
    /// Whether rows that come into a table may call a routine that changes settings.
    private var rowsRunCode = false
    /// Whether whatever reads a table's rows may, for an expression of the table's does.
    private var tablesRunCode = false
    /// Whether a query may.
    private var queriesRunCode = false

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

    /// Takes note of a table's rows that come as INSERT statements of nothing but values.
    package mutating func insertedRows() {
        hasChanged = hasChanged || rowsMayChange(calling: false)
    }

    private mutating func mayChange(_ statement: SQLStatement) -> Bool {
        if encoding.isInTransaction, ClientEncoding.setting(statement) != nil { return true }
        // What every dump begins with.
        if statement.isHarmlessSettingCall { return false }
        if let isPlain = statement.isPlainSetting(inTransaction: encoding.isInTransaction) {
            // Long ones are not looked at by what cuts the text.
            if statement.bytes.count >= 4096 { return true }
            return !isPlain
        }
        if statement.runsUnseenCode || statement.namesSettings { return true }
        if statement.definesRoutine {
            guard routines.add(statement) else { return true }
            if routines.haveTurned {
                (rowsRunCode, tablesRunCode, queriesRunCode) = (true, true, true)
            }
            return false
        }
        return mayRun(statement)
    }

    /// Whether a statement that is none of the above may run a routine that changes settings.
    private mutating func mayRun(_ statement: SQLStatement) -> Bool {
        let effect = CodeEffect(statement)
        guard effect != .none, !routines.isEmpty else { return false }
        let calls = routines.calls(of: statement, inStrings: effect == .unknown)
        switch effect {
        case .none: return false
        case .keeps(let kinds):
            if calls.isClean { routines.areKept = true }
            guard calls.isUnclean else { return false }
            if kinds.contains(.rows) { rowsRunCode = true }
            if kinds.contains(.tables) { tablesRunCode = true }
            if kinds.contains(.queries) { queriesRunCode = true }
            return false
        case .expressions:
            if calls.isClean { routines.areKept = true }
            return calls.isUnclean || tablesRunCode || calls.isClean && runsCode
        case .rows: return calls.isUnclean || rowsMayChange(calling: calls.isClean)
        case .unknown:
            if calls.isClean { routines.areKept = true }
            return calls.isUnclean || runsCode
        }
    }

    private var runsCode: Bool { rowsRunCode || tablesRunCode || queriesRunCode }

    private func rowsMayChange(calling: Bool) -> Bool {
        rowsRunCode || tablesRunCode || queriesRunCode && (calling || routines.areKept)
    }
}
