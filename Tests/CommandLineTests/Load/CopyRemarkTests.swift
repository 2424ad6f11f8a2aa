import Foundation
import TestSupport
import Testing

/// psql reads the rows from the next line on, and what is left of the COPY statement's line after
/// them.
@Suite(
    "comments behind a COPY statement stay in front of its rows",
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct CopyRemarkTests {
    private static let remarks = [
        "", "  ", " -- a remark", "--;", " /* one */ /* two */", " /* a */ -- b", "\t",
    ]

    /// Tables with a remark each, with rows and without any.
    private static let script = remarks.enumerated().map { number, remark in
        """
        CREATE TABLE public.t\(number) (id int, t text);
        CREATE TABLE public.e\(number) (id int);
        -- Data for Name: t\(number); Type: TABLE DATA; Schema: public; Owner: somebody

        COPY public.t\(number) (id, t) FROM stdin;\(remark)
        1\tx
        2\t-- no comment
        \\.
        COPY public.e\(number) (id) FROM stdin;\(remark)
        \\.
        ALTER TABLE public.t\(number) ADD UNIQUE (id);

        """
    }.joined()

    @Test("psql, the converted script, and a load come to the same rows", arguments: [true, false])
    func rows(isVerbatim: Bool) throws {
        let server = try LoadServer.shared
        let folder = try TemporaryDirectory()
        let file = try folder.write(Array(Self.script.utf8), to: "export.sql")
        func contents(_ database: String) throws -> [String] {
            try server.command("pg_dump", database: database, ["--no-owner"]).run().check().text
                .components(separatedBy: "\n").filter { !$0.hasPrefix("\\") || $0 == "\\." }
        }
        func made(_ script: String) throws -> [String] {
            let database = try server.createDatabase(owner: "synapse", prefix: "remark")
            defer { try? server.dropDatabase(database) }
            try server.psql(database: database, user: "synapse", .sql(script)).check()
            return try contents(database)
        }
        let wanted = try made(Self.script)
        #expect(wanted.count { $0 == "2\t-- no comment" } == Self.remarks.count)

        var conversion = try Command.emigrate("convert", file.path, "-o", "-", "-q")
        if isVerbatim { conversion.arguments.append("--verbatim") }
        let converted = try conversion.run().check().text
        #expect(try made(converted) == wanted)
        for line in Self.script.components(separatedBy: "\n") where line.hasPrefix("COPY") {
            #expect(converted.contains("\(line)\n"))
        }

        let loaded = LoadServer.newName()
        defer { try? server.dropDatabase(loaded) }
        let conninfo = server.connectionString(database: loaded, user: "synapse")
        try Command.emigrate("load", file.path, "-q", "-d", conninfo).run().check()
        #expect(try contents(loaded) == wanted)
        try Command.emigrate("verify", file.path, "-q", "-d", conninfo).run().check()
    }
}
