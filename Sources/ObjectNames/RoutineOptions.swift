package import SQLSyntax

extension SQLStatement {
    /// Where the options stand of the routine that is named at `index`, or of what has no arguments.
    ///
    /// They are behind the arguments, and before the body where that is SQL.
    package func routineOptions(ofNamed index: Int) -> Range<Int> {
        guard let (_, next) = nameParts(at: index) else { return count..<count }
        let start = isSymbol(next, "(") ? (closing(next) ?? count - 1) + 1 : next
        let end = firstIndex(from: start) { index in
            standsAlone(index)
                && (isKeyword(index, "RETURN") || hasKeywords(index, "BEGIN", "ATOMIC"))
        }
        return start..<max(start, end ?? count)
    }

    /// Whether the word at `index` is no part of a name that has several: `public.role`.
    ///
    /// Many words of the grammar are names where a name may stand, which pg_dump writes as they are.
    package func standsAlone(_ index: Int) -> Bool {
        !isSymbol(index - 1, ".") && !isSymbol(index + 1, ".")
    }
}
