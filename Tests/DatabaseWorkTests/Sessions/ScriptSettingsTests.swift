import SQLSyntax
import Testing

@testable import DatabaseWork

@Suite("settings that a script makes hold for sessions that begin in its middle")
struct ScriptSettingsTests {
    private func settings(_ script: String) -> String {
        var settings = ScriptSettings()
        for statement in SQLStatement.all(in: Array(script.utf8)) {
            _ = settings.consume(statement)
        }
        return String(decoding: settings.text, as: UTF8.self)
    }

    @Test("the last word of each counts, in the order in which they were said")
    func order() {
        #expect(
            settings("SET a = 1; SET search_path = x; SET a = 2; RESET search_path;")
                == "SET a = 2;\nRESET search_path;\n")
        #expect(
            settings(
                "SELECT pg_catalog.set_config('search_path', '', false);"
                    + " SELECT set_config('app.name', 'x', false);"
            )
                == "SELECT pg_catalog.set_config('search_path', '', false);\n"
                + "SELECT set_config('app.name', 'x', false);\n")
    }

    @Test("what a setting builds on is kept before it")
    func parts() {
        #expect(
            settings("SET datestyle = 'DMY'; SET a = 1; SET DateStyle TO 'ISO';")
                == "SET a = 1;\nRESET datestyle;\nSET datestyle = 'DMY';SET DateStyle TO 'ISO';\n"
        )
        #expect(
            settings("SET datestyle = DMY; SET datestyle TO DEFAULT;").hasPrefix("SET datestyle TO")
        )
        #expect(
            settings(
                "SET search_path = a; SELECT set_config('search_path',"
                    + " current_setting('search_path') || ',b', false);"
            ) == "SET search_path = a;\n")
        #expect(
            settings("SELECT set_config('DateStyle', 'ISO', false); RESET datestyle;")
                == "RESET datestyle;\n")
    }

    @Test("each setting that one statement makes is kept until it is made anew")
    func several() {
        let both = "SELECT set_config('a', '1', false), set_config('b', '2', false);"
        #expect(settings("\(both) SET b = 3;") == "\(both)\nSET b = 3;\n")
    }

    @Test(
        "brackets are no settings",
        arguments: [
            "BEGIN", "BEGIN ISOLATION LEVEL SERIALIZABLE", "START TRANSACTION", "COMMIT WORK",
            "END", "ROLLBACK", "ABORT", "SAVEPOINT a", "RELEASE a", "ROLLBACK TO SAVEPOINT a",
        ])
    func brackets(_ text: String) throws {
        let statement = try #require(SQLStatement(parsing: Array("\(text);".utf8)))
        #expect(StatementKind(statement) == .bracket)
    }
}
