import RoleRewriting
import SQLSyntax

/// Rewrites a script with `k7` and rdsadmin as owners, and the default target.
struct Rewrite {
    var map = RoleMap()
    var options = RewriteOptions()

    init(_ configure: (inout Rewrite) -> Void = { _ in }) {
        for owner in ["k7", "K7", "other_owner"] { map.noteOwner(Identifier(owner)) }
        configure(&self)
    }

    func callAsFunction(_ script: String, owner: String? = nil) throws -> String {
        try full(script, owner: owner).text
    }

    func full(_ script: String, owner: String? = nil) throws -> (
        text: String, report: RewriteReport
    ) {
        var rewriter = ScriptRewriter(
            statements: StatementRewriter(roles: map, options: options))
        let output = try rewriter.rewrite(
            script: Array(script.utf8), owner: owner.map { Identifier($0) },
            backslashEscapes: false)
        return (String(decoding: output, as: UTF8.self), rewriter.statements.report)
    }

    mutating func keep(_ roles: String...) {
        for role in roles { map.explicit[Identifier(role)] = .kept }
    }

    mutating func drop(_ roles: String...) {
        for role in roles { map.explicit[Identifier(role)] = .dropped }
    }

    mutating func map(_ role: String, _ target: String) {
        map.explicit[Identifier(role)] = .mapped(Identifier(target))
    }
}
