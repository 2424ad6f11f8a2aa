import Exports
import Foundation
import TargetCheck
import TestSupport
import Testing

@Suite("Rows of INSERT statements are read as those of COPY", .blocking)
struct InsertedTablesTests {
    private func inspected(_ script: String) throws -> InspectOutcome {
        let folder = try TemporaryDirectory()
        return try InspectJob().run(folder.write(script.utf8, to: "dump.sql").path)
    }

    private let made = """
        CREATE TABLE public.users (name text, "admin" smallint DEFAULT 0 NOT NULL);
        CREATE TABLE public.other (a int);

        """

    @Test("with columns that the statement names, or the table has")
    func columns() throws {
        for rows in [
            "INSERT INTO public.users VALUES ('@a:b.c', 0);\n",
            "INSERT INTO public.users (admin, name) VALUES (0, '@a:b.c');\n",
        ] {
            let outcome = try inspected(
                made + rows + rows + "INSERT INTO public.other VALUES (1), (2);\n")
            let tables = outcome.examination.outline.tables
            #expect(tables.map(\.name) == ["users", "other"])
            #expect(tables.map(\.rows) == [2, 2])
            #expect(outcome.serverName == "b.c")
        }
    }

    @Test("values of which nothing says what they are")
    func unknown() throws {
        let error = #expect(throws: MigrationError.self) {
            try inspected("INSERT INTO public.users VALUES ('@a:b.c', 0);\n")
        }
        #expect(error?.code == .cannotOpen)
        #expect(error?.message.contains("do not name their columns") == true)
        #expect(error?.advice?.contains("--column-inserts") == true)
    }
}
