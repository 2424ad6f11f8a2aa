import SQLSyntax

/// Finds the rows of one table in a script that is read once more.
enum ScriptReplay {
    /// Hands the rows to `take`, in pieces that may end anywhere.
    static func rows(
        of table: ScriptTable, in script: CleanScript,
        _ take: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let reader = ScriptReader(script)
        let wanted = Set(table.statements)
        var number = 0
        while let item = try reader.next() {
            switch item {
            case .statement: number += 1
            case .copyRows where wanted.contains(number): try take(reader.bytes)
            case .copyEnd where number >= wanted.max() ?? 0: return
            default: continue
            }
        }
    }
}
