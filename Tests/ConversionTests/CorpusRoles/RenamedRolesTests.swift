import Exports
import TestSupport
import Testing

/// Each role becomes another one, and back again: what comes out is the dump.
@Suite(.blocking) struct RenamedRolesTests {
    @Test(arguments: CorpusDump.all)
    func changesRolesAndNothingElse(dump: CorpusDump) throws {
        let map = CorpusDump.roles.enumerated().flatMap { place, role in
            ["--map-role", "\(role)=zz\(place)zz"]
        }
        let renamed = try dump.converted(
            map + ["--superuser", "--with-statistics", "--target-version", "18"])
        let original = try dump.converted(["--verbatim", "--restrict-key", "K"])
        let expected = Self.lines(original)
        let actual = Self.lines(renamed.split(separator: "\n").map(Self.backAgain))
        let changes = actual.difference(from: expected)
        #expect(actual.count > 500)
        #expect(changes.isEmpty, "\(changes.prefix(10).map { "\($0)" }.joined(separator: "\n"))")
    }

    private static func lines(_ text: String) -> [String] {
        lines(text.split(separator: "\n").map(String.init))
    }

    /// The lines without what is not to stay, or not the same.
    private static func lines(_ lines: [String]) -> [String] {
        lines.filter { line in
            let isDefinition =
                line.hasPrefix("CREATE ROLE ") || line.hasPrefix("COMMENT ON ROLE ")
                || line.hasPrefix("SECURITY LABEL FOR dummy ON ROLE ")
                || (line.hasPrefix("ALTER ROLE ") && !line.contains(" SET "))
            return !isDefinition && !isOfSuperusers(line) && line != "--" && line != "-- Roles"
                && line != "\\set ON_ERROR_STOP on" && !line.hasPrefix("\\restrict ")
                && !line.hasPrefix("\\unrestrict ")
                && !line.hasPrefix("\\encoding ") && !isOfOldReleases(line)
        }
        .map { line in
            var line = line
            if line.hasPrefix("ALTER DEFAULT PRIVILEGES ") { line.replace("  ", with: " ") }
            // Memberships are granted by whoever loads.
            if line.hasPrefix("GRANT "), let clause = line.firstRange(of: " GRANTED BY ") {
                line = line[..<clause.lowerBound] + ";"
            }
            return line
        }
    }

    /// What releases up to 11 print, and later ones refuse or print elsewhere.
    private static func isOfOldReleases(_ line: String) -> Bool {
        line.hasPrefix("SET default_with_oids = ") || line.hasPrefix("-- Name: DATABASE ")
            || line.hasPrefix("COMMENT ON DATABASE ") || line.contains(" ON DATABASE appdb IS ")
            // The comment's second line.
            || line == "second line';"
            // It takes back what nobody has: a schema's defaults only ever add.
            || (line.hasPrefix("ALTER DEFAULT PRIVILEGES ") && line.contains(" IN SCHEMA ")
                && line.contains(" REVOKE ALL ON "))
    }

    /// Whose owner is left to whoever loads.
    private static func isOfSuperusers(_ line: String) -> Bool {
        let kinds = ["FOREIGN DATA WRAPPER", "EVENT TRIGGER", "SUBSCRIPTION", "PUBLICATION"]
        return kinds.contains { kind in
            line.hasPrefix("ALTER \(kind) ") && line.contains(" OWNER TO ")
                || line.hasPrefix("-- Name: ") && line.contains("; Type: \(kind); ")
        }
    }

    /// Puts the old name of each role in the new one's place, quoted as pg_dump does.
    private static func backAgain(_ line: Substring) -> String {
        var line = String(line)
        guard line.contains("zz") else { return line }
        let isComment = line.hasPrefix("-- ")
        for (place, role) in CorpusDump.roles.enumerated() {
            let isPlain =
                role != "user" && role.first?.isNumber == false
                && role.utf8.allSatisfy { byte in
                    byte == 0x5f || (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
                }
            let literal = "'\(role.replacing("'", with: "''"))'"
            line.replace("'zz\(place)zz'", with: literal)
            line.replace(
                "zz\(place)zz",
                with: isComment || isPlain ? role : PostgresServer.quoted(role))
        }
        return line
    }
}
