package import DatabaseWork
import Exports
import SQLSyntax
import Verification

/// Settings whose values the script computes: they are computed once, in its own session, and carried
/// on as what they were found to be.
extension ScriptPlan {
    mutating func compute(
        _ computed: ComputedSettings, _ statement: SQLStatement, _ effect: SessionCode.Effect
    ) throws(MigrationError) {
        guard computed.names != nil else { try refuseComputedName(statement); return }
        try database.note(statement, in: export)
        flushPost()
        var run = ScriptRun(statement: statement, number: number, effect: effect)
        run.isOpen = account.isInTransaction
        // What ends with the statement is nobody else's.
        let passes = computed.isLocal && !account.isInTransaction
        steps += [.drain, passes ? .run(run) : .compute(run, computed)]
    }

    /// Takes what computed settings were found to be; returns what makes them so in a session in which
    /// all statements so far were run.
    package mutating func settle(
        _ computed: ComputedSettings, as values: [String: String]
    ) -> [UInt8] {
        var change: [UInt8] = []
        for name in computed.names ?? [] {
            guard let value = values[name], let statement = computed.setting(name, value) else {
                continue
            }
            change += (settings.consume(statement) ?? []) + [0x0a]
            account.follow(statement)
        }
        return change
    }
}
