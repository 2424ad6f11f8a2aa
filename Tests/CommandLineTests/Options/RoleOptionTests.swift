import Foundation
import TestSupport
import Testing

@Suite("Options say what becomes of roles", .blocking)
struct RoleOptionTests {
    private let folder: TemporaryDirectory
    private let path: String

    init() throws {
        folder = try TemporaryDirectory()
        path = try folder.write(Array(Self.dump.utf8), to: "dump.sql").path
    }

    private static let dump = """
        CREATE TABLE public.t (a int);
        ALTER TABLE public.t OWNER TO k7m2q9x4wd;
        GRANT SELECT ON TABLE public.t TO reader;
        GRANT UPDATE ON TABLE public.t TO writer;
        GRANT ALL ON TABLE public.t TO rds_superuser;

        """

    private func sql(_ options: String...) throws -> String {
        try Command.emigrate(["convert", path, "-q", "-o", "-"] + options).run().check().text
    }

    @Test("by default, owners and platforms become synapse and others go")
    func defaults() throws {
        let sql = try sql()
        #expect(sql.contains("OWNER TO synapse;"))
        for role in ["k7m2q9x4wd", "reader", "writer", "rds_superuser"] {
            #expect(!sql.contains(role))
        }
    }

    @Test("another target, which is quoted where it must be")
    func target() throws {
        #expect(try sql("--target-role", "matrix").contains("OWNER TO matrix;"))
        #expect(try sql("--owner", "Synapse User").contains("OWNER TO \"Synapse User\";"))
    }

    @Test("one role mapped, one kept, one dropped")
    func each() throws {
        let sql = try sql(
            "--map-role", "reader=grafana", "--keep-role", "writer", "--drop-role", "rds_superuser")
        #expect(sql.contains("GRANT SELECT ON TABLE public.t TO grafana;"))
        #expect(sql.contains("GRANT UPDATE ON TABLE public.t TO writer;"))
        #expect(!sql.contains("GRANT ALL"))
        #expect(sql.contains("OWNER TO synapse;"))
    }

    @Test("the owner mapped by name, or kept")
    func owner() throws {
        let mapped = try sql("--map-role", "k7m2q9x4wd=other")
        #expect(mapped.contains("OWNER TO other;"))
        let kept = try sql("--keep-role", "k7m2q9x4wd")
        #expect(kept.contains("OWNER TO k7m2q9x4wd;"))
        #expect(try sql("--keep-roles") == "\\set ON_ERROR_STOP on\n\n" + Self.dump)
    }

    @Test("no privileges at all")
    func noPrivileges() throws {
        for option in ["--no-acl", "--no-privileges", "-x"] {
            let sql = try sql("--keep-roles", option)
            #expect(!sql.contains("GRANT"))
            #expect(sql.contains("OWNER TO k7m2q9x4wd;"))
        }
    }

    @Test("strict: a role that nobody named is named, with status 1")
    func strict() throws {
        try refusal(of: path, ["--strict-roles"], status: 1, mentions: "k7m2q9x4wd", "strict")
        let named = ["k7m2q9x4wd=a", "reader=b", "writer=c"].flatMap { ["--map-role", $0] }
        try refusal(
            of: path, ["--strict-roles"] + named, status: 1, mentions: "rds_superuser")
        let all = named + ["--drop-role", "rds_superuser"]
        let sql = try Command.emigrate(["convert", path, "-o", "-", "--strict-roles"] + all).run()
            .check().text
        #expect(sql.contains("TO a;"))
        #expect(sql.contains("TO c;"))
    }

    @Test("strict in an archive too")
    func strictArchive() throws {
        let archive = Fixture.export("1.60.0").zip.path
        try refusal(of: archive, ["--strict-roles"], status: 1, mentions: "strict")
        let named = ["--map-role", "k7m2q9x4wd=synapse", "--map-role", "rdsadmin=synapse"]
        let arguments = ["convert", archive, "-o", "/dev/null", "-q", "--strict-roles"]
        try Command.emigrate(arguments + named).run().check()
    }
}
