/// What a session has set, as far as the transactions of a script keep it.
///
/// SET LOCAL ends with the transaction, and outside of one it does nothing; ROLLBACK takes back what
/// was set since (guc.c, AtEOXact_GUC).
package struct Scoped<Value: Sendable & Equatable>: Sendable, Equatable {
    private struct Point: Sendable, Equatable {
        /// The savepoint's name; nil for the transaction's start.
        var name: Identifier?
        var session: Value
        var local: Value?
    }

    private var session: Value
    private var local: Value?
    /// What was so where what is open began.
    private var points: [Point] = []

    /// Begins a session, or one in a transaction that is there already.
    package init(_ value: Value, inTransaction: Bool = false) {
        session = value
        if inTransaction { begin() }
    }

    /// What holds now.
    package var current: Value { local ?? session }

    /// Whether it ends with the transaction.
    package var isLocal: Bool { local != nil }

    /// Whether a transaction is open.
    package var isInTransaction: Bool { !points.isEmpty }

    /// Sets it, for the session or for the transaction.
    package mutating func set(_ value: Value, isLocal: Bool = false) {
        if !isLocal {
            session = value
            local = nil
        } else if isInTransaction {
            local = value
        }
    }

    /// Changes all that holds, and what would hold again when the transaction ends.
    package mutating func update(_ change: (inout Value) -> Void) {
        change(&session)
        if var value = local {
            change(&value)
            local = value
        }
    }

    /// Takes a statement; false where it does not open or close a transaction.
    @discardableResult
    package mutating func consume(_ statement: SQLStatement) -> Bool {
        guard let bracket = ScriptBracket(statement) else { return false }
        consume(bracket)
        return true
    }

    private mutating func begin() {
        if points.isEmpty { points = [Point(name: nil, session: session, local: local)] }
    }

    private mutating func consume(_ bracket: ScriptBracket) {
        switch bracket {
        case .begin: begin()
        case .commit(let chains):
            end()
            if chains { begin() }
        case .prepare: end()
        case .rollback(let chains):
            if let first = points.first { goBack(to: first) }
            end()
            if chains { begin() }
        case .savepoint(let name):
            guard isInTransaction else { return }
            points.append(Point(name: name, session: session, local: local))
        case .rollbackTo(let name):
            guard let index = points.lastIndex(where: { $0.name == name }) else { return }
            goBack(to: points[index])
            points.removeSubrange((index + 1)...)
        case .release(let name):
            guard let index = points.lastIndex(where: { $0.name == name }) else { return }
            points.removeSubrange(index...)
        }
    }

    private mutating func goBack(to point: Point) {
        session = point.session
        local = point.local
    }

    private mutating func end() {
        local = nil
        points = []
    }
}
