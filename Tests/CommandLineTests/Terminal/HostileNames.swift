import Foundation
import TestSupport

/// Exports in which every name that can be chosen holds what a terminal obeys.
enum HostileNames {
    /// C0, DEL, C1, what turns text round, and what parts lines; `letter` tells names apart.
    static func name(_ letter: String) -> String {
        "\(letter)\u{1b}]0;t\u{7}\u{1b}[31m\r\t\u{8}\u{7f}\u{9b}2J\u{202e}\u{2066}\u{2028}\u{85}z"
    }

    private static func quoted(_ letter: String) -> String { "\"\(name(letter))\"" }

    /// The definitions, in SQL that psql runs; the owner has to be there.
    static var definitions: String {
        let (schema, table) = (quoted("s"), "\(quoted("s")).\(quoted("t"))")
        return """
            CREATE SCHEMA \(schema);
            CREATE TYPE \(schema).\(quoted("y")) AS ENUM ('\(name("v"))');
            CREATE FUNCTION \(schema).\(quoted("f"))(a int) RETURNS int LANGUAGE sql AS $$SELECT 1$$;
            CREATE SEQUENCE \(schema).\(quoted("q"));
            CREATE TABLE \(table) (\(quoted("c")) text DEFAULT '\(name("d"))', n int,
                CONSTRAINT \(quoted("k")) PRIMARY KEY (n), CONSTRAINT \(quoted("h")) CHECK (n > 0));
            CREATE INDEX \(quoted("i")) ON \(table) (\(quoted("c")));
            CREATE VIEW \(schema).\(quoted("w")) AS SELECT * FROM \(table);
            COMMENT ON TABLE \(table) IS '\(name("comment"))';
            CREATE PUBLICATION \(quoted("p")) FOR TABLE \(table);
            INSERT INTO \(table) VALUES ('\(name("x"))', 1), ('b', 2);
            SELECT setval('\(schema).\(quoted("q"))', 5);
            GRANT SELECT ON \(table) TO \(quoted("g"));

            """
    }

    /// Roles that only a script can name.
    static var script: String {
        let table = "\(quoted("s")).\(quoted("t"))"
        return """
            -- PostgreSQL database dump
            -- Dumped from database version 15.1 \(name("version").replacing("\r", with: ""))
            SET \(quoted("setting")) = '\(name("value"))';
            CREATE EXTENSION IF NOT EXISTS \(quoted("e")) WITH SCHEMA public;
            CREATE SCHEMA \(quoted("s"));
            ALTER SCHEMA \(quoted("s")) OWNER TO \(quoted("o"));
            CREATE TABLE \(table) (\(quoted("c")) text, n int);
            ALTER TABLE \(table) OWNER TO \(quoted("o"));
            COPY \(table) (\(quoted("c")), n) FROM stdin;
            a\t1
            \\.
            CREATE FUNCTION \(quoted("s")).\(quoted("f"))() RETURNS text LANGUAGE sql
                AS $$SELECT '\(name("o"))'$$;
            GRANT SELECT ON \(table) TO \(quoted("g"));
            CREATE ROLE \(quoted("r"));
            ALTER DATABASE \(quoted("b")) SET work_mem TO '4MB';
            COMMENT ON TABLE \(table) IS '\(name("comment"))';
            -- PostgreSQL database dump complete

            """
    }
}

/// The first character that a terminal would obey, newlines aside; nil where there is none.
func controlCharacter(in bytes: [UInt8]) -> Unicode.Scalar? {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.first { scalar in
        switch scalar.value {
        case 0x0a: false
        case 0..<0x20, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }
}
