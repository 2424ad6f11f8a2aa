import Foundation
import TestSupport
import Testing

@Suite(
    "A chosen table is what pg_dump would have dumped of it", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
struct ChosenTableTests {
    /// The entries of a script of pg_restore's, by the comments before them.
    private func entries(_ script: [UInt8]) -> Set<String> {
        Set(
            String(decoding: script, as: UTF8.self).split(separator: "\n").compactMap { line in
                guard line.hasPrefix("-- Name: ") || line.hasPrefix("-- Data for Name: "),
                    let owner = line.range(of: "; Owner: ")
                else { return nil }
                return String(line[..<owner.lowerBound])
            })
    }

    @Test(
        "with what it needs besides, and without foreign keys to tables that stay behind",
        arguments: [
            "app.parent", "app.child", "app.tree", "app.log", "app.log_1", "app.log_2a", "app.base",
            "app.derived", "app.heap", "app.seen", "app.summary", "app.counter", "app.[bc]*",
            "\"Ünïcode \"\"quoted\"\" schema\".*",
        ])
    func oracle(_ pattern: String) throws {
        let server = try LoadServer.shared
        let source = try ObjectKindTests.source.get()
        let folder = try TemporaryDirectory()
        let (whole, part) = (folder.file("whole").path, folder.file("part").path)
        for (path, options) in [(whole, []), (part, ["-t", pattern])] {
            _ = try server.command(
                "pg_dump", database: source, ["-Fd", "-f", path] + options
            ).run().check()
        }
        let restore = try PostgresPrograms.find().command("pg_restore", ["-f", "-", part])
        let wanted = entries(try restore.run().check().output)
        let converted = try Command.emigrate(
            "convert", whole, "--verbatim", "-o", "-", "--json", "-t", pattern
        ).run().check()
        let got = entries(converted.output)
        #expect(wanted.count > 1)
        let missing = wanted.subtracting(got)
        #expect(missing.allSatisfy { $0.contains("Type: FK CONSTRAINT") }, "\(missing)")
        let report = try JSONSerialization.jsonObject(with: Data(converted.errors))
        let selection = try #require((report as? [String: Any])?["selection"] as? [String: Any])
        let takenAlong = try #require(selection["takenAlong"] as? [String])
        let kinds = Set(takenAlong.map { $0.prefix(while: \.isUppercaseOrSpace) })
        for extra in got.subtracting(wanted) {
            let kind =
                extra.components(separatedBy: "; Type: ").last?
                .components(separatedBy: ";").first ?? ""
            let isSaid = kinds.contains { $0.trimmingPrefix(" ").hasPrefix(kind) }
            // Extended statistics belong to their table, but old releases take them for the schema's.
            let isProperty = [
                "ACL", "COMMENT", "TABLE ATTACH", "INDEX ATTACH", "STATISTICS",
            ].contains(kind)
            #expect(isSaid || isProperty, "\(extra)")
        }
        #expect(!got.subtracting(wanted).contains { $0.hasPrefix("-- Data for ") })
    }
}

extension Character {
    fileprivate var isUppercaseOrSpace: Bool { isUppercase || self == " " }
}
