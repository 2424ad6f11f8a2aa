import Conversion
import Exports
import RoleRewriting
import TestSupport
import Testing
import Transformation

/// What is written anew is made of parts, which can become something else where they meet.
@Suite("What is put together is still what its parts were")
struct JoinedTextTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test(
        "a name and a quote, an operator and another, do not become one",
        arguments: [
            ("ALTER TABLE public.t OWNER TO \"x\"$$\n\\! touch CANARY\n$$;", "synapse $$\n"),
            ("CREATE DATABASE d OWNER \"x\"$$\n\\! touch CANARY\n$$;", "synapse $$\n"),
            ("CREATE INDEX i ON t (a) - TABLESPACE \"x\"-'\n\\! touch CANARY\n';", "- -'\n"),
            (
                "CREATE FUNCTION g() RETURNS text AS E LEAKPROOF'a', 'b' LANGUAGE sql;",
                "AS E 'a', 'b'"
            ),
        ])
    func rewritten(_ text: String, _ wanted: String) throws {
        let head = "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n"
        let script = "\(head)CREATE TABLE public.t (a text);\nALTER TABLE public.t OWNER TO x;\n"
        let dump = try folder.write((script + text + "\n").utf8, to: "dump.sql")
        do {
            let output = try converted(dump) { options in
                options.contentOptions.rewriting.keepsTablespaces = false
            }
            #expect(output.firstRange(of: Array(wanted.utf8)) != nil || !isThere(text, output))
        } catch is MigrationError {}
    }

    /// Whether the statement is there at all, in whatever form.
    private func isThere(_ text: String, _ output: [UInt8]) -> Bool {
        output.firstRange(of: Array(text.utf8.prefix(12))) != nil
    }

    @Test(
        "a line keeps its end where what stood before that is gone",
        arguments: [
            ("BEGIN;-- foo\nSELECT '\n\\! touch CANARY\n';\nCOMMIT;\n", "-- foo\nSELECT '"),
            (
                "CREATE TABLE public.tt(a text);\nBEGIN;COPY public.tt (a) FROM stdin;\n"
                    + "\\! touch CANARY\n1\n\\.\nCOMMIT;\n", "FROM stdin;\n\\! touch"
            ),
        ])
    func lines(_ script: String, _ wanted: String) throws {
        let dump = try folder.write(script.utf8, to: "dump.sql")
        let output = try converted(dump) { $0.isSingleTransaction = true }
        #expect(output.firstRange(of: Array(wanted.utf8)) != nil)
    }

    @Test("a letter joins no word of the part before")
    func parts() throws {
        let numbers = String(repeating: ",1\n", count: 750_000)
        let script =
            "SET standard_conforming_strings = off;\nSELECT 1\(numbers) foo'"
            + String(repeating: "a", count: 2_500_000) + "\\' \n\\\\! touch CANARY\n';\n"
        let dump = try folder.write(script.utf8, to: "dump.sql")
        do {
            let output = try converted(dump)
            #expect(output.firstRange(of: Array("fooE'".utf8)) == nil)
        } catch is MigrationError {}
    }
}
