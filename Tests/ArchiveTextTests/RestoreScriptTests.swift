import ArchiveTestSupport
import DumpArchive
import Testing

@testable import ArchiveText

@Suite struct RestoreScriptTests {
    @Test("steps name their entries, and data follows its COPY statement")
    func steps() throws {
        let contents = SmallArchive.table()
        var script = RestoreScript(toc: contents, options: ScriptOptions())
        var steps: [ScriptStep] = []
        while let step = try script.next() { steps.append(step) }
        #expect(steps.count == 5)
        guard case .text(_, nil) = steps[0], case .text(_, 3) = steps[1],
            case .text(let copy, 4) = steps[2], case .text(_, nil) = steps[4]
        else {
            Issue.record("unexpected steps \(steps)")
            return
        }
        #expect(copy.reversed().starts(with: "COPY app.t (id) FROM stdin;\n".utf8.reversed()))
        #expect(steps[3] == .tableData(entry: 4))
        #expect(try script.next() == nil)
    }

    @Test("no name gets out of a comment line")
    func comments() throws {
        var contents = SmallArchive.table()
        contents.entries[3].tag = Array("t\n\\! rm\r\\q".utf8)
        contents.entries[3].namespace = Array("a\n\\q".utf8)
        contents.entries[3].kind = "TABLE\n\\! x"
        contents.entries[3].owner = Array("o\n\\q".utf8)
        contents.entries[3].dropStatement = nil
        contents.entries[3].tablespace = Array("s\n\\q".utf8)
        contents.header.serverVersion = Array("15\n\\! x".utf8)
        contents.header.dumpVersion = Array("15\r\\! x".utf8)
        var options = ScriptOptions()
        options.dialect = RestoreDialect(major: 15)
        let lines = try text(contents, options).split(whereSeparator: \.isNewline)
        // The tablespace stands in a quoted identifier, where a line break is its own.
        #expect(lines.filter { $0.hasPrefix("\\") } == ["\\q\";"])
        let name = "-- Name: t \\! rm \\q; Type: TABLE \\! x; Schema: a \\q; Owner: o \\q;"
        #expect(lines.contains { $0.hasPrefix(name) })
    }

    @Test("a database with a line break in its name cannot be connected to")
    func connect() throws {
        let database = SmallArchive.entry(3, .database, "a\n\\! rm") {
            $0.definition = Array("CREATE DATABASE x;\n".utf8)
        }
        var options = ScriptOptions()
        options.create = true
        let error = #expect(throws: ArchiveError.self) {
            try text(SmallArchive.contents([database]), options)
        }
        #expect(error?.message.contains("line break") == true)
        #expect(error?.description.contains("\n") == false)
    }

    @Test(
        "other names are quoted for psql",
        arguments: [
            ("plain_1.x", "\\connect \"plain_1.x\"\n"), ("plain", "\\connect plain\n"),
            ("Db", "\\connect \"Db\"\n"), ("user", "\\connect \"user\"\n"),
            (
                "a'b\\c\"d",
                "\\encoding SQL_ASCII\n\\connect -reuse-previous=on \"dbname='a\\'b\\\\c\"\"d'\"\n"
            ),
        ])
    func names(name: String, command: String) throws {
        let database = SmallArchive.entry(3, .database, name) {
            $0.definition = Array("CREATE DATABASE x;\n".utf8)
        }
        var options = ScriptOptions()
        options.create = true
        #expect(try text(SmallArchive.contents([database]), options).contains(command))
    }

    @Test("before 1.13 the search path goes along with the entries")
    func searchPath() throws {
        let printed = try text(SmallArchive.table(minor: 12))
        #expect(printed.contains("SET search_path = app, pg_catalog;\n\n"))
        #expect(!printed.contains("set_config"))
    }

    @Test("an encoding's name cannot leave its quotes")
    func encoding() throws {
        for name in ["UTF8'; \\! x", "", "UTF8\n"] {
            var contents = SmallArchive.table()
            contents.entries[0].definition = Array("SET client_encoding = \(name)'".utf8)
            #expect(throws: ArchiveError.self) { try text(contents) }
        }
        var contents = SmallArchive.table()
        contents.entries[0].definition = Array("SET client_encoding = 'EUC_JP';\n".utf8)
        #expect(try text(contents).contains("SET client_encoding = 'EUC_JP';\n"))
    }

    @Test("a restrict key is letters and digits")
    func restrictKey() throws {
        var options = ScriptOptions()
        options.restrictKey = "a\n\\! x"
        #expect(throws: ArchiveError.self) { try text(SmallArchive.table(), options) }
        options.restrictKey = "Key1"
        let printed = try text(SmallArchive.table(), options)
        #expect(printed.contains("--\n\n\\restrict Key1\n\n-- Dumped"))
        #expect(printed.hasSuffix("complete\n--\n\n\\unrestrict Key1\n\n"))
    }

    @Test("backslashes in a role's name are doubled where strings need it")
    func sessionUser() throws {
        var contents = SmallArchive.table()
        contents.entries[3].owner = Array("a\\b'c".utf8)
        var options = ScriptOptions()
        options.useSetSessionAuthorization = true
        #expect(try text(contents, options).contains("AUTHORIZATION 'a\\b''c';\n"))
        contents.entries[1].definition = Array("SET standard_conforming_strings = 'off';\n".utf8)
        #expect(try text(contents, options).contains("AUTHORIZATION 'a\\\\b''c';\n"))
    }

    @Test("privileges of several large objects are issued for each")
    func largeObjects() throws {
        let metadata = SmallArchive.entry(10, .blobMetadata, "1..2", .data) {
            $0.definition = Array("1\n3000000001\n".utf8)
            $0.dropStatement = Array("-- dummy".utf8)
            $0.owner = Array("o".utf8)
        }
        var acl = SmallArchive.entry(11, .acl, "LARGE OBJECTS 1..2", .data) {
            $0.dependencies = [DumpID(rawValue: 10)]
            $0.definition = Array(
                ("GRANT ALL ON LARGE OBJECT 1 TO \"x;LARGE OBJECT 9\";\n"
                    + "GRANT SELECT ON LARGE OBJECT 1 TO y;\n").utf8)
        }
        let printed = try text(SmallArchive.contents(minor: 16, [metadata, acl]))
        #expect(printed.contains("ALTER LARGE OBJECT 3000000001 OWNER TO o;\n\n"))
        #expect(
            printed.contains(
                """
                GRANT ALL ON LARGE OBJECT 1 TO "x;LARGE OBJECT 9";
                GRANT ALL ON LARGE OBJECT 3000000001 TO "x;LARGE OBJECT 9";

                GRANT SELECT ON LARGE OBJECT 1 TO y;
                GRANT SELECT ON LARGE OBJECT 3000000001 TO y;


                """))
        acl.definition?.removeLast(2)
        #expect(throws: ArchiveError.self) {
            try text(SmallArchive.contents(minor: 16, [metadata, acl]))
        }
        acl.dependencies = []
        #expect(throws: ArchiveError.self) {
            try text(SmallArchive.contents(minor: 16, [metadata, acl]))
        }
    }

    @Test("a list and a command cannot multiply to any size")
    func multiplication() throws {
        let metadata = SmallArchive.entry(10, .blobMetadata, "1..2", .data) {
            let lines = String(repeating: "1\n", count: 40_000)
            $0.definition = Array(lines.utf8)
            $0.dropStatement = Array("-- dummy".utf8)
            $0.owner = Array(repeating: 0x61, count: 10_000)
        }
        let error = #expect(throws: ArchiveError.self) {
            try text(SmallArchive.contents(minor: 16, [metadata]))
        }
        #expect(error?.message.contains("256 MiB") == true)
        #expect(error?.entry?.dumpID.rawValue == 10)
    }

    @Test("privileges and tablespaces can be left out")
    func leftOut() throws {
        let contents = try CorpusArchive.archive("pg18/appdb-Fd").contents
        var options = ScriptOptions()
        let full = try text(contents, options)
        #expect(full.contains("\nGRANT ") && full.contains("default_tablespace = ts1"))
        options.noPrivileges = true
        options.noTablespaces = true
        let less = try text(contents, options)
        #expect(!less.contains("\nGRANT ") && !less.contains("\nALTER DEFAULT PRIVILEGES"))
        #expect(!less.contains("default_tablespace") && !less.contains("; Tablespace:"))
    }

    @Test(
        "IF EXISTS goes where each kind of DROP takes it",
        arguments: [
            ("TABLE" as EntryKind, "DROP TABLE app.t;\n", "DROP TABLE IF EXISTS app.t;\n"),
            (
                "FK CONSTRAINT", "ALTER TABLE ONLY t DROP CONSTRAINT c;\n",
                "ALTER TABLE IF EXISTS ONLY t DROP CONSTRAINT IF EXISTS c;\n"
            ),
            (
                "DEFAULT", "ALTER TABLE t ALTER COLUMN c DROP DEFAULT;\n",
                "ALTER TABLE IF EXISTS t ALTER COLUMN c DROP DEFAULT;\n"
            ),
            (
                "RULE", "CREATE OR REPLACE VIEW v AS SELECT 1;\n",
                "CREATE OR REPLACE VIEW v AS SELECT 1;\n"
            ),
            ("SCHEMA", "-- *not* dropping schema\n", "-- *not* dropping schema\n"),
            ("TRIGGER", "DROP something;\n", "DROP something;\n"),
        ])
    func ifExists(kind: EntryKind, drop: String, wanted: String) throws {
        let entry = SmallArchive.entry(3, kind, "x") {
            $0.definition = Array("-- made\n".utf8)
            $0.dropStatement = Array(drop.utf8)
        }
        var options = ScriptOptions()
        options.clean = true
        options.ifExists = true
        let printed = try text(SmallArchive.contents([entry]), options)
        #expect(printed.contains("row_security = off;\n\n" + wanted + "--\n-- Name: x"))
    }
}
