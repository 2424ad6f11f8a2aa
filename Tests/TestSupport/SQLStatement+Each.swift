package import SQLSyntax

extension SQLStatement {
    /// The statements of a script whose COPY statements have no rows behind them, and that has no
    /// semicolon but those between statements.
    package static func each(of script: String) -> [SQLStatement] {
        script.split(separator: ";").compactMap { SQLStatement(parsing: Array($0.utf8)) }
    }
}
