import Testing

@testable import PostgresClient

@Suite struct ConnectionOptionsTests {
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

    @Test func hidesWhatIsQuotedFromConnectionString() {
        #expect(
            ConnectionOptions.discreet(#"missing "=" after "hunter2" in connection info string"#)
                == #"missing "=" after … in connection info string"#)
        #expect(
            ConnectionOptions.discreet(#"unexpected "x" in URI (expected ":" or "/"): "a"b"c""#)
                .contains(#"a"b"#) == false)
        #expect(
            ConnectionOptions.discreet(#"invalid connection option "hots""#)
                == #"invalid connection option "hots""#)
    }
}
