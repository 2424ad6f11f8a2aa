import SynapseSchema
import Testing

@Suite struct SynapseVersionTests {
    @Test(arguments: [
        ("1.98.0", "1.98.0"), ("v1.98.0", "1.98.0"), ("1.98.0rc1", "1.98.0rc1"),
        ("v0.17.2-rc1", "0.17.2rc1"), ("1.98.0+matrix.1", "1.98.0+matrix.1"),
        ("0.34.0.1", "0.34.0.1"), ("1.98.0.dev0", "1.98.0.dev0"),
        ("1.98.0 (b=matrix-org-hotfixes,0a1b2c3)", "1.98.0"),
    ])
    func reads(text: String, written: String) throws {
        #expect(try SynapseVersion(text).description == written)
    }

    @Test(arguments: [
        "", "1", "1.x", "latest", "1.98.0beta2", "1..2", "1.98.0r1", "1.2.3.4.5", "-1.2",
    ])
    func refuses(text: String) {
        #expect(throws: SynapseVersionError.self) { try SynapseVersion(text) }
    }

    @Test func ordersAsReleasesWereMade() throws {
        let order = [
            "0.99.5.2", "1.0.0rc1", "1.0.0", "1.9.0", "1.97.0", "1.98.0rc1", "1.98.0rc2", "1.98.0",
            "1.105.1", "1.163.2",
        ]
        let versions = try order.map { try SynapseVersion($0) }
        #expect(versions.shuffled().sorted() == versions)
        #expect(try SynapseVersion("1.98") == SynapseVersion("1.98.0"))
        #expect(try SynapseVersion("1.98.0+x") == SynapseVersion("1.98.0"))
    }

    @Test(arguments: [
        ("15.4 (Debian 15.4-1)", 150_004, "15"), ("9.6.24", 90_624, "9.6"), ("14", 140_000, "14"),
        ("9.5+", 90_500, "9.5"),
    ])
    func readsPostgresVersions(text: String, number: Int, major: String) throws {
        let version = try #require(PostgresVersion(text))
        #expect(version.number == number)
        #expect(version.major == major)
    }
}
