import Conversion
import Exports
import Foundation
import RoleRewriting
import SQLSyntax
import TestSupport
import Testing
import Transformation

/// The output of pg_dumpall: roles, and several databases in one script.
@Suite("A dump of a whole server converts", .blocking)
struct ClusterDumpTests {
    @Test(
        "databases and owners arrive on a fresh server",
        .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
    func fresh() throws {
        let source = try PostgresServer(superuser: "rdsadmin")
        defer { source.stop() }
        let folder = try TemporaryDirectory()
        let dump = folder.file("all.sql")
        try source.execute(database: "postgres", Self.cluster)
        try source.execute(database: "first db", user: "k7m2q9x4wd", Self.content)
        try source.execute(database: "second", user: "k7m2q9x4wd", Self.content)
        try source.command("pg_dumpall", database: "postgres", ["-f", dump.path]).run().check()

        let script = folder.file("clean.sql")
        let report = try convert(dump, to: script) { options in
            options.contentOptions.rewriting.loaderIsSuperuser = true
            options.contentOptions.roles.explicit[Identifier("k7m2q9x4wd")] = .mapped(
                Identifier("synapse"))
        }
        #expect(report.tables == 2)
        #expect(report.rows == 200)
        let target = try PostgresServer()
        defer { target.stop() }
        try target.createRole("synapse")
        try target.psql(database: "postgres", .file(script)).check()
        let roles = try target.query(
            database: "postgres",
            "SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1;")
        #expect(roles == [["postgres"], ["synapse"]])
        for database in ["first db", "second"] {
            #expect(try target.objects(of: database, notOwnedBy: "synapse") == [])
            #expect(try target.truth(of: database).tables == source.truth(of: database).tables)
            let owner = try target.value(
                database: database,
                "SELECT datdba::regrole FROM pg_database WHERE datname = current_database();")
            #expect(owner == "synapse")
        }
    }

    @Test("of other releases, with all roles kept, every row stays", arguments: ["10", "15", "18"])
    func recorded(_ release: String) throws {
        let dump = Fixture.url("corpus/pg\(release)/dumpall.sql.gz")
        let text = try gunzipped(contents(of: dump))
        let folder = try TemporaryDirectory()
        let output = folder.file("out.sql")
        let report = try convert(dump, to: output) { options in
            options.contentOptions.roles.keepsAll = true
            options.contentOptions.rewriting.loaderIsSuperuser = true
            options.contentOptions.rewriting.targetVersion = 18
        }
        let got = try contents(of: output)
        #expect(Self.count("COPY ", in: got) == Self.count("COPY ", in: text))
        #expect(Self.count("\\.", in: got) == Self.count("\\.", in: text))
        #expect(Self.count("\\connect ", in: got) == Self.count("\\connect ", in: text))
        #expect(Self.count("CREATE ROLE ", in: got) == Self.count("CREATE ROLE ", in: text))
        #expect(Self.count("\\restrict ", in: got) == 0)
        #expect(report.rows > 900)
    }

    @Test("an owner whose definition and settings come first needs no option")
    func ownerLater() throws {
        let folder = try TemporaryDirectory()
        let dump = try folder.write(Array(Self.ownerLater.utf8), to: "all.sql")
        let text = String(decoding: try converted(dump), as: UTF8.self)
        #expect(text.contains("ALTER TABLE public.t OWNER TO synapse;"))
        #expect(!text.contains("k7m2q9x4wd"))
    }

    private static let ownerLater = """
        CREATE ROLE k7m2q9x4wd;
        ALTER ROLE k7m2q9x4wd WITH NOSUPERUSER LOGIN;
        ALTER ROLE k7m2q9x4wd SET work_mem TO '8MB';
        GRANT rds_superuser TO k7m2q9x4wd GRANTED BY rdsadmin;
        CREATE TABLE public.t (a int);
        ALTER TABLE public.t OWNER TO k7m2q9x4wd;

        """

    private static let cluster = """
        CREATE ROLE k7m2q9x4wd LOGIN CREATEDB PASSWORD 'secret';
        CREATE ROLE reader;
        ALTER ROLE k7m2q9x4wd SET work_mem TO '8MB';
        CREATE DATABASE "first db" OWNER k7m2q9x4wd TEMPLATE template0;
        CREATE DATABASE second OWNER k7m2q9x4wd;
        ALTER DATABASE second SET timezone TO 'UTC';
        GRANT CONNECT ON DATABASE second TO reader;
        """

    private static let content = #"""
        CREATE SCHEMA inner_schema;
        CREATE TABLE inner_schema.t (id serial PRIMARY KEY, t text);
        INSERT INTO inner_schema.t (t) SELECT E'\\connect postgres\n\\.\n' || n
            FROM generate_series(1, 100) n;
        GRANT SELECT ON inner_schema.t TO reader;
        """#

    /// How many lines begin so.
    private static func count(_ opening: String, in text: [UInt8]) -> Int {
        text.split(separator: 0x0A).count { $0.starts(with: opening.utf8) }
    }
}
