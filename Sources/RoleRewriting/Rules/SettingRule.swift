import SQLSyntax

/// Settings that the target may not know, and planner statistics.
///
/// Finds: `SET name = …` of a setting newer than the target, and PostgreSQL 18's calls that restore
/// statistics. Changes: leaves them out.
enum SettingRule: Rule {
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting? {
        if statement.isKeyword(0, "SELECT") {
            guard !context.options.keepsStatistics, restoresStatistics(statement) else {
                return nil
            }
            return context.leaveOut(statement, .statistics)
        }
        guard statement.isKeyword(0, "SET") else { return nil }
        let isScoped = statement.isKeyword(1, "SESSION") || statement.isKeyword(1, "LOCAL")
        guard let (name, next) = statement.identifier(at: isScoped ? 2 : 1),
            statement.isKeyword(next, "TO") || statement.isSymbol(next, "="),
            !KnownSettings.contains(name, targetVersion: context.options.targetVersion)
                || KnownSettings.isRefused(name, statement.text(next + 1))
        else { return nil }
        return context.leaveOut(statement, .unknownSetting)
    }

    private static func restoresStatistics(_ statement: SQLStatement) -> Bool {
        let names = [
            "pg_restore_relation_stats", "pg_restore_attribute_stats",
            "pg_restore_extended_stats",
        ].map { Identifier($0) }
        return (1..<min(8, max(1, statement.count))).contains { index in
            guard let (name, _) = statement.identifier(at: index) else { return false }
            return names.contains(name)
        }
    }
}

/// The settings that dumps make, and the release that brought each.
enum KnownSettings {
    /// Whether a server of that major version knows the setting; true for settings never heard of.
    static func contains(_ name: Identifier, targetVersion: Int) -> Bool {
        guard let since = firstMajor[name.description] else { return true }
        return targetVersion >= since
    }

    /// Whether servers since 12 refuse the value: tables with OIDs are gone.
    static func isRefused(_ name: Identifier, _ value: ArraySlice<UInt8>) -> Bool {
        name == Identifier("default_with_oids")
            && !["false", "off", "'off'", "'false'"].contains(
                String(decoding: value, as: UTF8.self))
    }

    private static let firstMajor: [String: Int] = [
        "transaction_timeout": 17, "idle_session_timeout": 14, "default_toast_compression": 14,
        "default_table_access_method": 12,
    ]
}
