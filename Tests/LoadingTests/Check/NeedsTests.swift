import RoleRewriting
import SQLSyntax
import Testing
import Transformation

@testable import Exports
@testable import Loading

@Suite("What the user's own needs of a left-out extension")
struct NeedsTests {
    @Test("is told where no superuser can create it, as the server has not got it")
    func unavailable() throws {
        var options = RewriteOptions()
        options.server = ServerRights()
        options.server?.availableExtensions = ["vector"]
        var rewriter = ScriptRewriter(
            statements: StatementRewriter(roles: RoleMap(), options: options))
        let script = """
            CREATE EXTENSION postgis WITH SCHEMA public;
            CREATE EXTENSION vector WITH SCHEMA public;
            CREATE TABLE public.t (a public.geometry, b public.vector(3));

            """
        _ = try rewriter.rewrite(script: Array(script.utf8), owner: nil, backslashEscapes: false)
        let error = #expect(throws: MigrationError.self) {
            try rewriter.statements.report.refuseNeeds(of: "dump.sql", role: Identifier("k7"))
        }
        #expect(error?.code == .privilegesMissing)
        #expect(error?.message.hasSuffix("the server has not got postgis") == true)
        #expect(error?.advice?.contains("Install what brings postgis on the server") == true)
    }

    @Test("is told with the statements that bring the extension where the export has it")
    func advice() throws {
        var rewriter = ScriptRewriter(
            statements: StatementRewriter(roles: RoleMap(), options: RewriteOptions()))
        let script = """
            CREATE EXTENSION postgis WITH SCHEMA "Gis";
            CREATE EXTENSION vector WITH SCHEMA public;
            CREATE TABLE public.t (a "Gis".geometry, b public.vector(3));
            CREATE TABLE public.u (a public.vector(3));

            """
        _ = try rewriter.rewrite(script: Array(script.utf8), owner: nil, backslashEscapes: false)
        let error = #expect(throws: MigrationError.self) {
            try rewriter.statements.report.refuseNeeds(of: "dump.sql", role: Identifier("k 7"))
        }
        #expect(error?.code == .privilegesMissing)
        let statements = """
            CREATE SCHEMA IF NOT EXISTS "Gis" AUTHORIZATION "k 7"; CREATE EXTENSION postgis SCHEMA "Gis"; \
            CREATE EXTENSION vector; and load with --in-place
            """
        #expect(error?.advice?.contains(statements) == true, "\(error?.advice ?? "")")
    }
}
