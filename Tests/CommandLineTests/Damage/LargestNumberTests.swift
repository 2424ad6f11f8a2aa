import Foundation
import TestSupport
import Testing

@Suite("Numbers at the ends of their range are numbers", .blocking)
struct LargestNumberTests {
    private static let numbers = ["9223372036854775807", "-9223372036854775808"]

    @Test("schema versions and positions of sequences", arguments: numbers, ["t", "f"])
    func check(_ number: String, _ flag: String) throws {
        let folder = try TemporaryDirectory()
        let script = try folder.write(
            """
            -- PostgreSQL database dump
            CREATE TABLE public.schema_version (lock char, version integer, upgraded boolean);
            CREATE TABLE public.schema_compat_version (lock char, compat_version integer);
            CREATE SEQUENCE public.events_stream_seq;
            COPY public.schema_version (lock, version, upgraded) FROM stdin;
            X\t\(number)\t\(flag)
            \\.
            COPY public.schema_compat_version (lock, compat_version) FROM stdin;
            X\t\(number)
            \\.
            COPY public.events (stream_ordering, origin_server_ts) FROM stdin;
            \(number)\t\(number)
            \\.
            SELECT pg_catalog.setval('public.events_stream_seq', \(number), \(flag == "t"));

            """.utf8, to: "dump.sql"
        ).path
        for arguments in [["check", script, "--synapse", "1.98.0"], ["inspect", script]] {
            let result = try Command.emigrate(arguments).run()
            #expect(result.signal == nil && [0, 1, 65].contains(result.status), "\(result)")
        }
    }
}
