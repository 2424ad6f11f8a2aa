import RoleRewriting
import SQLSyntax
import Testing

/// Nobody but a superuser may give anything to a role that every server has.
@Suite("A predefined role that owns something")
struct PredefinedOwnerTests {
    private let script = """
        ALTER TABLE public.t OWNER TO pg_monitor;
        GRANT SELECT ON TABLE public.u TO pg_monitor;
        ALTER SCHEMA public OWNER TO pg_database_owner;

        """

    @Test("gives it to the target, and has its grants all the same")
    func mapped() throws {
        let (text, _) = try Rewrite().full(script)
        #expect(text == script.replacing("OWNER TO pg_monitor", with: "OWNER TO synapse"))
    }

    @Test("keeps it where a superuser loads, or all roles are kept")
    func kept() throws {
        var superuser = Rewrite()
        superuser.options.loaderIsSuperuser = true
        #expect(try superuser.full(script).text == script)
        var keeping = Rewrite()
        keeping.map.keepsAll = true
        #expect(try keeping.full(script).text == script)
    }
}
