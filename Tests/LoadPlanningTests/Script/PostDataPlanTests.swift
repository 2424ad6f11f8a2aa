import SQLSyntax
import TestSupport
import Testing

@testable import DatabaseWork
@testable import Exports
@testable import LoadPlanning
@testable import Verification

@Suite("a table is proved behind the last statement that may change its rows")
struct PostDataPlanTests {
    /// The names of the tasks, each behind all that it waits for.
    private func order(_ script: String) throws -> [String] {
        var account = ScriptAccount()
        var post: [PostDataStatement] = []
        for statement in SQLStatement.each(of: script) {
            guard account.consume(statement) == nil else { continue }
            let work = PostDataStatement.work(StatementKind(statement)) { $0 }
            post.append(
                PostDataStatement(
                    number: account.number, summary: "s", text: statement.bytes, kind: work,
                    settings: []))
        }
        let tables = account.ledger.filled.map {
            ScriptTable(table: $0, expectation: account.ledger.expectation(of: $0))
        }
        let plan = PostDataPlan(post, tables: tables, verifies: true, analyzes: false)
        var done: [Int] = []
        while done.count < plan.tasks.count {
            let next = plan.tasks.indices.filter { index in
                !done.contains(index)
                    && plan.tasks[index].node.dependencies.allSatisfy { done.contains($0) }
            }
            // What may come later does, so that only what waits shows.
            done.append(try #require(next.last))
        }
        return done.map { plan.tasks[$0].name }
    }

    @Test("privileges wait for the proofs, and proofs for what changes rows")
    func places() throws {
        let order = try order(
            """
            COPY public.a (x) FROM stdin; COPY public.b (x) FROM stdin;
            REVOKE ALL ON public.b FROM synapse;
            DELETE FROM public.a WHERE x = 1;
            REVOKE ALL ON public.a FROM synapse;
            """)
        #expect(
            order == [
                "proof of public.b", "statements 3 to 4", "proof of public.a", "statements 5 to 5",
            ])
    }

    @Test("a new name and an end are waited for, too")
    func names() throws {
        #expect(
            try order("COPY public.a (x) FROM stdin; ALTER TABLE public.a RENAME TO c;") == [
                "statements 2 to 2", "proof of public.c",
            ])
        #expect(
            try order("COPY public.a (x) FROM stdin; SELECT public.f(); GRANT x TO y;") == [
                "statements 2 to 2", "proof of public.a", "statements 3 to 3",
            ])
    }
}
