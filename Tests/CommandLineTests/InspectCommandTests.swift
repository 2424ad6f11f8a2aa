import Foundation
import TestSupport
import Testing

@Suite("emigrate inspect", .blocking)
struct InspectCommandTests {
    private func inspect(_ export: String, _ options: String...) throws -> CommandResult {
        try Command.emigrate(["inspect", export] + options).run()
    }

    private func json(_ export: String, _ options: String...) throws -> [String: Any] {
        let result = try Command.emigrate(["inspect", export, "--json"] + options).run()
        #expect(result.isSuccess, "\(result.errorText)")
        let object = try JSONSerialization.jsonObject(with: Data(result.output))
        return try #require(object as? [String: Any])
    }

    @Test("says where an export comes from and what state it is in")
    func provenance() throws {
        let report = try json(Fixture.export("1.97").zip.path)
        #expect(report["serverName"] as? String == "example.org")
        #expect(report["schemaVersion"] as? Int == 83)
        #expect(report["compatVersion"] as? Int == 80)
        #expect(report["lastRelease"] as? String == "1.97.0")
        #expect(report["archiveVersion"] as? String == "1.14")
        #expect((report["owners"] as? [String: Int])?.keys.sorted() == ["k7m2q9x4wd", "rdsadmin"])
    }

    @Test("counts what is cheap to count, and says where it estimates")
    func rows() throws {
        let fixture = Fixture.export("1.97")
        let truth = try fixture.truth()
        let tables = try #require(
            try json(fixture.zip.path)["tables"] as? [[String: Any]])
        #expect(tables.count == truth.tables.count)
        for table in tables {
            let name = try #require(table["name"] as? String)
            let rows = try #require(table["rows"] as? Int, "\(name)")
            let wanted = try #require(truth.tables["public.\(name)"]).rows
            if table["isEstimate"] as? Bool == true {
                // The first rows of a table stand for all of them, more or less.
                #expect(rows > wanted / 4 && rows < wanted * 4, "\(name): \(rows) for \(wanted)")
            } else {
                #expect(rows == wanted, "\(name)")
            }
        }
    }

    @Test("lists every user with what is left to do")
    func users() throws {
        let report = try json(Fixture.export("1.97").zip.path)
        let users = try #require(report["users"] as? [[String: Any]])
        #expect(users.count == 36)
        let byName = Dictionary(
            uniqueKeysWithValues: users.map { ($0["name"] as? String ?? "", $0) })
        let alice = try #require(byName["@alice:example.org"])
        #expect(alice["standing"] as? String == "active")
        #expect(alice["crossSigning"] as? String == "complete")
        #expect((alice["tasks"] as? [String])?.contains("sign-out") == true)
        let gone = try #require(byName["@deleted.user:example.org"])
        #expect(gone["standing"] as? String == "deactivated")
        #expect(gone["tasks"] as? [String] == [])
        let text = try inspect(Fixture.export("1.97").zip.path, "--users").text
        #expect(text.contains("@alice:example.org"))
    }

    @Test("an archive and its script agree")
    func forms() throws {
        let fixture = Fixture.export("1.97")
        let archive = try json(fixture.zip.path, "--full")
        let script = try json(fixture.compressedSQL.path, "--full")
        for key in ["users", "serverName", "schemaVersion", "lastRelease", "oneTimeKeys"] {
            let one = archive[key] as? NSObject
            #expect(one != nil && one == script[key] as? NSObject, "\(key)")
        }
    }

    @Test("the page needs nothing from anywhere, and escapes what it shows")
    func page() throws {
        let folder = try TemporaryDirectory()
        let page = folder.file("report.html")
        let result = try inspect(Fixture.export("1.97").zip.path, "--html", page.path)
        #expect(result.isSuccess, "\(result.errorText)")
        let html = try String(contentsOf: page, encoding: .utf8)
        #expect(html.contains("@guest_like=2f-._:example.org"))
        for outside in ["http://", "https://", "src=", "<script", "@import", "url("] {
            #expect(!html.contains(outside), "\(outside)")
        }
    }

    @Test("a dump of another program is described without users")
    func notSynapse() throws {
        let report = try json(Fixture.url("corpus/pg15/appdb-Fd").path)
        #expect(report["isSynapse"] as? Bool == false)
        #expect((report["users"] as? [Any])?.isEmpty == true)
    }
}
