#if os(Linux)
    import Foundation
    import TestSupport
    import Testing

    /// The connection is lost where nobody knows what the server has done: the load looks, and says
    /// what is.
    @Suite("A connection lost at", .blocking, .enabled(if: PostgresServer.isAvailable))
    struct LostAnswerTests {
        private static let script = """
            SET client_encoding = 'UTF8';
            SET standard_conforming_strings = on;
            CREATE TABLE public.a (id int);
            COPY public.a (id) FROM stdin;
            1
            \\.

            """

        private let server: PostgresServer
        private let folder: TemporaryDirectory
        private let name = LoadServer.newName()

        init() throws {
            server = try LoadServer.shared
            folder = try TemporaryDirectory()
        }

        private func load(
            _ options: String..., script: String = Self.script,
            change: (inout Command) throws -> Void = { _ in }
        ) throws -> CommandResult {
            let file = try folder.write(Array(script.utf8), to: "dump.sql")
            let target = server.connectionString(database: name, user: "synapse")
            var command = try Command.emigrate(["load", file.path, "-d", target] + options)
            command.timeout = 90
            try change(&command)
            return try command.run()
        }

        private func ours() throws -> [String] {
            try server.databases().filter { $0.hasPrefix(name) }.sorted()
        }

        private func removeAll() throws { for name in try ours() { try server.dropDatabase(name) } }

        private func expectLoaded(sourceLocation: SourceLocation = #_sourceLocation) throws {
            #expect(
                try server.value(
                    database: name,
                    """
                    SELECT count(*) || ' ' || (
                        SELECT count(*) FROM pg_namespace WHERE nspname = 'emigrate_journal') FROM a;
                    """) == "1 0", sourceLocation: sourceLocation)
        }

        @Test("the COMMIT that renames is looked up", arguments: [false, true])
        func rename(_ replaces: Bool) throws {
            defer { try? removeAll() }
            if replaces {
                try server.createDatabase(named: name, owner: "synapse")
                try server.execute(database: name, "CREATE TABLE old ();")
            }
            let result = try load(replaces ? "--replace" : "--verify=full") {
                try LostAnswers.lose(.after, at: "RENAME TO", thenCommit: true, &$0)
            }
            #expect(result.isSuccess, "\(result)")
            try expectLoaded()
            #expect(try ours().count == (replaces ? 2 : 1))
        }

        @Test("the COMMIT that renames, before it has left")
        func beforeRename() throws {
            defer { try? removeAll() }
            let result = try load {
                try LostAnswers.lose(.before, at: "RENAME TO", thenCommit: true, &$0)
            }
            #expect(result.status == 69, "\(result)")
            #expect(result.errorText.contains("--resume"), "\(result)")
            #expect(result.errorText.contains("has not taken the place"), "\(result)")
            #expect(try ours() == [name + ".emigrate-filling"])
            try load("--resume").check()
            try expectLoaded()
        }

        @Test("the renaming itself")
        func duringRename() throws {
            defer { try? removeAll() }
            let result = try load { try LostAnswers.lose(.after, at: "RENAME TO", &$0) }
            #expect(result.status == 69, "\(result)")
            #expect(result.errorText.contains("--resume"), "\(result)")
            try load("--resume").check()
            try expectLoaded()
        }

        @Test("the end of the journal is looked up", arguments: [false, true])
        func journal(_ inPlace: Bool) throws {
            defer { try? removeAll() }
            if inPlace { try server.createDatabase(named: name, owner: "synapse") }
            let result = try load(inPlace ? "--in-place" : "--verify=full") {
                try LostAnswers.lose(.after, at: "DROP SCHEMA IF EXISTS emigrate_journal", &$0)
            }
            #expect(result.isSuccess, "\(result)")
            try expectLoaded()
        }

        @Test(
            "the beginning leaves what the next run can begin with",
            arguments: [
                "CREATE DATABASE", "CREATE SCHEMA emigrate_journal", "SET filled = true",
            ])
        func beginning(_ text: String) throws {
            defer { try? removeAll() }
            let result = try load { try LostAnswers.lose(.after, at: text, &$0) }
            if !result.isSuccess {
                #expect(result.errorText.contains("the command again"), "\(result)")
                try load().check()
            }
            try expectLoaded()
            #expect(try ours() == [name])
        }

        @Test("the removal of what was loaded is done again", arguments: [false, true])
        func removal(_ inPlace: Bool) throws {
            defer { try? removeAll() }
            if inPlace { try server.createDatabase(named: name, owner: "synapse") }
            let broken = Self.script + "CREATE INDEX i ON public.a (nothing);\n"
            let result = try load(inPlace ? "--in-place" : "--verify=full", script: broken) {
                try LostAnswers.lose(.after, at: inPlace ? "DROP TABLE" : "DROP DATABASE", &$0)
            }
            #expect(!result.isSuccess)
            #expect(result.errorText.contains("is removed"), "\(result)")
            #expect(try ours() == (inPlace ? [name] : []))
        }

        @Test(
            "its place leaves the journal, which the next run removes",
            arguments: [[], ["--resume"], ["--replace"], ["--resume", "--replace"], ["--json"]])
        func killed(_ options: [String]) throws {
            defer { try? removeAll() }
            let result = try load {
                try LostAnswers.lose(.killed, at: "RENAME TO", thenCommit: true, &$0)
            }
            #expect(result.signal == 9)
            #expect(
                try server.value(
                    database: name,
                    "SELECT count(*) FROM pg_namespace WHERE nspname = 'emigrate_journal';") == "1")
            let file = folder.url.appending(path: "dump.sql").path
            let target = server.connectionString(database: name, user: "synapse")
            let dry = try Command.emigrate(["load", file, "-d", target, "--dry-run"]).run().check()
            #expect(dry.text.contains("has this export already"), "\(dry.text)")
            let again = try Command.emigrate(["load", file, "-d", target] + options).run().check()
            #expect(
                again.text.contains(
                    options == ["--json"] ? "\"alreadyComplete\":true" : "has this export already"),
                "\(again.text)")
            #expect(!again.text.contains("Proof"))
            try expectLoaded()
            #expect(try ours() == [name])
        }
    }
#endif
