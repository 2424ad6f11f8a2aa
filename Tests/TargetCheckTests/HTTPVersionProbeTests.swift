import SynapseSchema
import Testing

@testable import Exports
@testable import TargetCheck

@Suite("A running Synapse is asked for its version")
struct HTTPVersionProbeTests {
    private static let body = #"{"server":{"name":"Synapse","version":"1.98.0"}}"#

    private static func sized(_ body: String, status: String = "200 OK") -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func failure(_ server: AnsweringServer) -> MigrationError? {
        do {
            _ = try HTTPVersionProbe.probe(server.url, seconds: 5)
            return nil
        } catch {
            return error
        }
    }

    @Test("with a length, in chunks, and to the connection's end")
    func forms() throws {
        let half = Self.body.utf8.count / 2
        let (left, right) = (Self.body.prefix(half), Self.body.dropFirst(half))
        let chunked = "HTTP/1.1 200 OK\r\nTRANSFER-ENCODING: Chunked\r\n\r\n"
        let size = String(right.utf8.count, radix: 16)
        for pieces in [
            [Self.sized(Self.body)], Self.sized(Self.body).map(String.init),
            [
                chunked, "\(String(half, radix: 16));x=y\r\n\(left)\r",
                "\n\(size)\r\n\(right)\r\n0\r\n\r\n",
            ],
        ] {
            // An answer that says where it ends needs no end of the connection.
            let server = try AnsweringServer(pieces, staysOpen: true)
            #expect(try HTTPVersionProbe.probe(server.url) == SynapseVersion("1.98.0"))
        }
        let server = try AnsweringServer(["HTTP/1.0 200 OK\nServer: x\n\n\(Self.body)"])
        #expect(try HTTPVersionProbe.probe(server.url) == SynapseVersion("1.98.0"))
    }

    @Test("under a base path, and with a version that says more")
    func base() throws {
        let body = #"{"server":{"version":"1.99.0rc1 (b=main,1234567)","name":"Synapse"}}"#
        let server = try AnsweringServer([Self.sized(body)])
        let version = try HTTPVersionProbe.probe("\(server.url)/base/")
        #expect(version.description == "1.99.0rc1")
        #expect(server.request.hasPrefix("GET /base/_matrix/federation/v1/version HTTP/1.1\r\n"))
        #expect(server.request.contains("\r\nHost: 127.0.0.1:\(server.port)\r\n"))
    }

    @Test("other software, statuses, bodies and protocols are refused")
    func refusals() throws {
        let other = #"{"server":{"name":"Dendrite\u0007","version":"0.13.0"}}"#
        for (answer, part) in [
            (Self.sized(other), "is not Synapse but Dendrite"),
            (Self.sized(#"{"errcode":"M_UNRECOGNIZED"}"#, status: "404 Not Found"), "status 404"),
            (Self.sized("<html>"), "is not what a homeserver does"),
            (Self.sized(#"{"server":{"name":"Synapse","version":"new"}}"#), "“new”"),
            ("SSH-2.0-OpenSSH_9.2\r\n\r\n", "is not HTTP"), ("", "is not HTTP"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "is not HTTP"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", "is not HTTP"),
            ("HTTP/1.1 301 Moved\r\nLocation: https://a.b/\r\n\r\n", "to https://a.b/"),
            (Self.sized(String(repeating: " ", count: 70_000)), "more than 64 KiB"),
        ] {
            let error = try #require(failure(try AnsweringServer([answer])), "\(answer.prefix(80))")
            #expect(error.code == .usage)
            #expect(error.message.contains(part), "\(error.message)")
            #expect(error.advice != nil)
        }
    }

    @Test("a server that says nothing, or is not there, ends the wait")
    func silence() throws {
        let server = try AnsweringServer([], staysOpen: true)
        let began = ContinuousClock.now
        #expect {
            try HTTPVersionProbe.probe(server.url, seconds: 0.2)
        } throws: { error in
            (error as? MigrationError)?.code == .databaseUnreachable
                && (error as? MigrationError)?.message.hasSuffix("no answer in time") == true
        }
        #expect(ContinuousClock.now - began < .seconds(4))
        // Its listening socket is gone since it took the one connection.
        let error = try #require(failure(server))
        #expect(error.code == .databaseUnreachable)
        #expect(error.message.contains("refused"))
    }

    @Test("TLS is left to curl")
    func secure() throws {
        #expect {
            try HTTPVersionProbe.probe("https://matrix.example.org/")
        } throws: { error in
            (error as? MigrationError)?.code == .usage
                && (error as? MigrationError)?.advice
                    == "Run `curl https://matrix.example.org/_matrix/federation/v1/version` and "
                    + "pass the version that it answers: --synapse VERSION"
        }
    }

    @Test("URLs are taken apart")
    func addresses() {
        func parts(_ url: String) -> [String]? {
            HTTPAddress.parse(url).map { [$0.address.host, $0.address.port, $0.address.base] }
        }
        #expect(parts("http://localhost") == ["localhost", "80", ""])
        #expect(parts("HTTP://localhost:8008/a/b//") == ["localhost", "8008", "/a/b"])
        #expect(parts("http://[::1]:8008") == ["::1", "8008", ""])
        for url in [
            "localhost:8008", "ftp://a", "http://", "http:///a", "http://a:b", "http://a:99999",
            "http://[::1", "http://[::1]x", "http://u:p@a", "http://a/?q", "http://a/\r\nX: y",
            "http://a:",
        ] {
            #expect(parts(url) == nil, "\(url)")
        }
    }
}
