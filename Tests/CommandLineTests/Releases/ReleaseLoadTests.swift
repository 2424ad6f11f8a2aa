import Foundation
import TestSupport
import Testing

/// What each release's pg_dump writes, loaded and proved on servers of each release.
@Suite(
    "Loads from each release and to each release", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"), .serialized)
struct ReleaseLoadTests {
    @Test("every form loads, to the same database", arguments: PostgresRelease.targets)
    func forms(_ release: PostgresRelease) throws {
        let source = try ReleaseServer.of(release)
        let original = try source.text(of: ReleaseServer.source, "-O", "-x")
        let wanted = try source.withLoaded(source.dump(ReleaseForm(options: ["-Fd"]))) {
            #expect(try firstDifference(source.text(of: $0, "-O", "-x"), original) == nil)
            let full = try source.text(of: $0)
            for role in ["rdsadmin", ReleaseServer.owner] {
                #expect(full.firstRange(of: Array(role.utf8)) == nil)
            }
            return (full: full, definitions: try source.text(of: $0, "-s"))
        }
        for form in ReleaseForm.archives(of: release) + ReleaseForm.scripts
        where form.isLoadable {
            try source.withLoaded(source.dump(form)) { database in
                let got =
                    try !form.namesOwners
                    ? source.text(of: database, "-O", "-x")
                    : source.text(of: database, form.hasRows ? "-b" : "-s")
                let wanted =
                    !form.namesOwners ? original : form.hasRows ? wanted.full : wanted.definitions
                #expect(firstDifference(got, wanted) == nil, "\(form.name)")
            }
        }
    }

    @Test(
        "a dump of any release loads into any supported one",
        arguments: PostgresRelease.all, PostgresRelease.targets)
    func across(_ from: PostgresRelease, _ to: PostgresRelease) throws {
        let source = try ReleaseServer.of(from)
        let target = try ReleaseServer.of(to)
        let database = try source.server.createDatabase()
        try source.server.dropDatabase(database)
        try source.makeSource(database, for: min(from.major, to.major))
        defer { try? source.server.dropDatabase(database) }
        if from.major > 13, to.major < 14 {
            // A range's definition names its multirange since then.
            try source.server.execute(
                database: database, "ALTER TABLE app.parent DROP COLUMN s; DROP TYPE app.span")
        }
        let forms = [["-Fd"], ["-Fc", "--inserts"], ["-Fp"]].map { ReleaseForm(options: $0) }
        var texts: [[UInt8]] = []
        for form in forms {
            texts.append(
                try target.withLoaded(source.dump(form, of: database)) {
                    try target.text(of: $0)
                })
        }
        for (form, text) in zip(forms, texts) {
            #expect(firstDifference(text, texts[0]) == nil, "\(form.name)")
        }
    }

    @Test(
        "code is run as it stands, in the transaction that records it",
        arguments: PostgresRelease.targets)
    func code(_ release: PostgresRelease) throws {
        let source = try ReleaseServer.of(release)
        let folder = try TemporaryDirectory()
        // Before release 12 a new value of a type is added outside, and said to be missing.
        let script = """
            CREATE TABLE public.t (a integer);
            CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql
                AS 'INSERT INTO public.t VALUES (1) RETURNING a';
            SELECT public.f() AS value;
            COPY public.t (a) FROM stdin;
            2
            \\.
            SELECT public.f() AS value;

            """
        let file = try folder.write(Array(script.utf8), to: "script.sql")
        try source.withLoaded(file) { database in
            let rows = try source.server.query(
                database: database, "SELECT a FROM public.t ORDER BY a")
            #expect(rows == [["1"], ["1"], ["2"]])
        }
    }

    @Test(
        "a database that is there is filled, replaced, or left", arguments: PostgresRelease.targets)
    func existing(_ release: PostgresRelease) throws {
        let source = try ReleaseServer.of(release)
        let server = source.server
        let dump = try source.dump(ReleaseForm(options: ["-Fd"])).path
        let database = try server.createDatabase(owner: "synapse")
        defer { try? server.dropDatabase(database) }
        let target = server.connectionString(database: database, user: "synapse")
        func load(_ export: String, _ options: String...) throws -> CommandResult {
            try Command.emigrate(["load", export, "-q", "-d", target] + options).run()
        }
        // Cut within the rows, so that something is there to be removed.
        let folder = try TemporaryDirectory()
        let script = try contents(of: source.dump(ReleaseForm(options: ["-Fp"])))
        let rows = try #require(script.firstRange(of: Array("COPY app.parent ".utf8))).lowerBound
        let cut = try folder.write(Array(script[..<(rows + 5000)]), to: "cut.sql").path
        let empty = try source.text(of: database, "-O")
        #expect(try load(cut, "--in-place").status == 65)
        #expect(try source.text(of: database, "-O") == empty)
        try load(dump, "--in-place").check()
        let loaded = try source.text(of: database)
        let refused = try load(dump)
        #expect(refused.status == 1)
        #expect(refused.errorText.contains("is not empty"))
        try load(dump, "--replace").check()
        #expect(firstDifference(try source.text(of: database), loaded) == nil)
        let kept = try server.databases().filter { $0.hasPrefix(database + "_before_") }
        #expect(kept.count == 1)
        for kept in kept { try server.dropDatabase(kept) }
    }

    @Test(
        "what an older server may not know is loaded and proved, or refused in full",
        arguments: PostgresRelease.all.filter { $0.major > 13 }, PostgresRelease.targets)
    func older(_ from: PostgresRelease, _ to: PostgresRelease) throws {
        guard from.major > to.major else { return }
        let source = try ReleaseServer.of(from)
        let target = try ReleaseServer.of(to).server
        let connection = target.connectionString(database: "loaded_from_newer", user: "synapse")
        for form in [["-Fd"], ["-Fc", "-s"], ["-Fp"], ["-Fc", "-a"]] {
            let dump = try source.dump(ReleaseForm(options: form)).path
            let load = try Command.emigrate("load", dump, "-q", "-d", connection).run()
            if load.status == 0 {
                // Definitions that are new since 15 keep the others off.
                #expect(from.major < 17)
                try Command.emigrate("verify", dump, "-d", connection).run().check()
                try target.dropDatabase("loaded_from_newer")
                continue
            }
            #expect(load.status == 1, "\(form) \(load)")
            for words in ["emigrate: \(dump)", "the server says: ", "the target is as it was. "] {
                #expect(load.errorText.contains(words), "\(form) \(load)")
            }
            let left = try target.databases().filter { $0.hasPrefix("loaded_from_newer") }
            #expect(left == [], "\(form)")
        }
    }

    @Test(
        "a server that is too old is refused before anything is written",
        arguments: PostgresRelease.all.filter { $0.major < PostgresRelease.oldestTarget })
    func tooOld(_ release: PostgresRelease) throws {
        let source = try ReleaseServer.of(release)
        let load = try Command.emigrate(
            "load", source.dump(ReleaseForm(options: ["-Fd"])).path, "-q", "-d",
            source.server.connectionString(database: "too_old", user: "synapse")
        ).run()
        #expect(load.status == 1)
        #expect(load.errorText.contains("a load needs 11 or later"))
        #expect(try !source.server.databases().contains { $0.hasPrefix("too_old") })
    }

    @Test("inspect counts the same rows in every form", arguments: PostgresRelease.all)
    func rows(_ release: PostgresRelease) throws {
        let source = try ReleaseServer.of(release)
        var wanted: [String: Int] = [:]
        for form in ReleaseForm.archives(of: release) + ReleaseForm.scripts
        where form.hasRows && form.isLoadable {
            let result = try Command.emigrate(
                "inspect", source.dump(form).path, "--full", "--json"
            ).run()
            let report = try JSONSerialization.jsonObject(with: Data(result.output))
            let tables = (report as? [String: Any])?["tables"] as? [[String: Any]]
            var rows: [String: Int] = [:]
            // An INSERT script does not tell which tables are empty.
            for table in try #require(tables, "\(form.name) \(result)")
            where table["isEstimate"] as? Bool == false && table["rows"] as? Int != 0 {
                rows[table["name"] as? String ?? ""] = table["rows"] as? Int
            }
            #expect(rows.count > 5)
            // What is large is only estimated where it need not be read.
            let differing = rows.filter { wanted[$0.key, default: $0.value] != $0.value }
            #expect(differing.isEmpty, "\(form.name): \(differing)")
            wanted.merge(rows) { $1 }
        }
    }
}
