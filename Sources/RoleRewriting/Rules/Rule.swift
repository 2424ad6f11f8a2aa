import SQLSyntax

/// One kind of statement and what becomes of the roles in it.
protocol Rule: SendableMetatype {
    /// What becomes of `statement`; nil where it is not of this rule's kind.
    static func apply(
        to statement: SQLStatement, _ context: inout RewriteContext
    ) throws(RewriteError) -> Rewriting?
}
