import Foundation
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// `-d`, with real databases; the role is the one that Synapse would have.
@Suite(
    "emigrate check looks at the target database", .blocking,
    .enabled(if: PostgresServer.isAvailable))
struct CheckTargetDatabaseTests {
    /// Locales of this system that are not C.
    static let locales = ["C.UTF-8", "en_US.UTF-8"].filter { name in
        guard let locale = newlocale(LC_CTYPE_MASK, name, nil) else { return false }
        freelocale(locale)
        return true
    }

    private let export = Fixture.export("1.97").zip.path
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func check(
        database: String, release: String? = "1.98.0", _ options: String...
    ) throws -> CheckReport {
        let server = try PostgresServer.plain
        let target = ["-d", server.connectionString(database: database, user: "synapse")]
        let synapse = release.map { ["--synapse", $0] } ?? []
        return try .checking(export, synapse + target + options)
    }

    @Test("an empty database of Synapse's role is in order")
    func emptyDatabase() throws {
        try PostgresServer.plain.withDatabase(owner: "synapse") { name in
            let report = try check(database: name)
            #expect(report.compatible)
            for code in ["target-not-empty", "public-schema", "collation", "ctype"] {
                #expect(report.about(code).map(\.verdict) == ["ok"], "\(code)")
            }
            #expect(report.about("postgres-version").contains { $0.verdict == "ok" })
            #expect(report.about("encoding").isEmpty)
            let rights = try #require(report.about("public-schema").first)
            #expect(rights.evidence.map(\.detail) == ["synapse has CREATE", "synapse"])
        }
    }

    @Test(
        "another ctype than C stops Synapse, unless it is told to put up with it",
        arguments: locales)
    func ctype(_ locale: String) throws {
        let server = try PostgresServer.plain
        let name = "test_ctype_\(locale.prefix { $0.isLetter }.lowercased())"
        try server.dropDatabase(name)
        try server.execute(
            database: "postgres",
            """
            CREATE DATABASE \(name) OWNER synapse TEMPLATE template0 ENCODING 'UTF8'
                LC_COLLATE 'C' LC_CTYPE '\(locale)';
            """)
        defer { #expect(throws: Never.self) { try server.dropDatabase(name) } }
        let strict = try check(database: name)
        #expect(strict.blocks == ["ctype"])
        let finding = try #require(strict.about("ctype").first)
        #expect(finding.evidence.map(\.source) == ["pg_database.datctype"])
        #expect(finding.evidence.map(\.detail) == [locale])
        #expect(finding.synapseError?.hasPrefix("Database has incorrect ctype") == true)
        #expect(strict.about("collation").map(\.verdict) == ["ok"])
        let config = try folder.write(
            "database:\n  name: psycopg2\n  allow_unsafe_locale: true\n".utf8,
            to: "homeserver.yaml")
        let lax = try check(database: name, "--homeserver-config", config.path)
        #expect(lax.about("ctype").map(\.verdict) == ["warning"])
        #expect(lax.compatible)
    }

    @Test("a database with tables is not to be loaded into")
    func tables() throws {
        let server = try PostgresServer.plain
        try server.withDatabase(owner: "synapse") { name in
            try server.execute(
                database: name, user: "synapse",
                "CREATE TABLE users (name text); CREATE TABLE events (n int);")
            let report = try check(database: name)
            #expect(report.blocks == ["target-not-empty"])
            #expect(
                report.about("target-not-empty").first?.evidence.map(\.detail) == ["2 tables"])
        }
    }

    @Test("a role that may not create tables stops Synapse")
    func rights() throws {
        let server = try PostgresServer.plain
        try server.withDatabase { name in
            try server.execute(database: name, "REVOKE CREATE ON SCHEMA public FROM PUBLIC;")
            let report = try check(database: name)
            #expect(report.blocks == ["public-schema"])
            let finding = try #require(report.about("public-schema").first)
            let evidence = finding.evidence.map(\.detail)
            #expect(evidence == ["synapse does not have CREATE", server.superuser])
            #expect(finding.synapseError?.hasSuffix("permission denied for schema public") == true)
            #expect(finding.remedy?.isEmpty == false)
        }
    }

    @Test("a database alone is looked at without a release")
    func databaseAlone() throws {
        try PostgresServer.plain.withDatabase(owner: "synapse") { name in
            let report = try check(database: name, release: nil)
            #expect(report.about("target-unknown").map(\.verdict) == ["note"])
            #expect(report.about("target-not-empty").map(\.verdict) == ["ok"])
            #expect(report.compatible)
        }
    }
}
