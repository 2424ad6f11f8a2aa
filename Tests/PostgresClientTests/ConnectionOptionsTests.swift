import TestSupport
import Testing

@testable import PostgresClient

@Suite(.blocking) struct ConnectionOptionsTests {
    private func options(_ conninfo: String) throws -> [String: String] {
        let options = try ConnectionOptions(conninfo)
        return Dictionary(uniqueKeysWithValues: zip(options.keywords, options.values))
    }

    @Test func boundsConnectingUnlessTold() throws {
        #expect(try options("")["connect_timeout"] == "10")
        #expect(try options("synapse")["connect_timeout"] == "10")
        #expect(try options("host=a")["connect_timeout"] == "10")
        #expect(try options("host=a connect_timeout=3")["connect_timeout"] == nil)
        #expect(try options("postgres://a/?connect_timeout=3")["connect_timeout"] == nil)
        // The service's file may say it.
        #expect(try options("service=a")["connect_timeout"] == nil)
    }

    @Test(arguments: [
        (
            #"missing "=" after "hunter2" in connection info string"#,
            #"missing "=" in the connection string"#
        ),
        (
            #"unexpected character "x" at position 9 in URI (expected ":" or "/"): "p://a"b"c""#,
            #"unexpected character "x" at position 9 in URI (expected ":" or "/")"#
        ),
        (#"some other words "hunter2""#, "some other words "),
        (
            "unterminated quoted string in connection info string",
            "unterminated quoted string in connection info string"
        ),
        (#"invalid connection option "hots""#, #"invalid connection option "hots""#),
    ])
    func hidesWhatMayBePassword(message: String, shown: String) {
        #expect(ConnectionOptions.discreet(message) == shown)
    }
}
