import Foundation
import TestSupport
import Testing

/// A dump may be packed in a zip, alone or with others.
@Suite("A dump in a zip", .blocking)
struct NestedDumpTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func zip(_ name: String, _ files: [String], level: Int) throws -> String {
        var command = try Command(named: "zip", ["-q", "-\(level)", name] + files)
        command.folder = folder.url
        try command.run().check()
        return folder.file(name).path
    }

    private func converted(_ export: String) throws -> CommandResult {
        try Command.emigrate(
            "convert", export, "-q", "-o", "-", "--superuser", "--keep-role", "rdsadmin"
        ).run()
    }

    @Test("pg_dumpall's script is read twice, for the owners of later databases")
    func cluster() throws {
        let script = try gunzipped(Fixture.bytes("corpus/pg15/dumpall.sql.gz"))
        let plain = try folder.write(script, to: "dump.sql").path
        try folder.write(Array("Thank you.\n".utf8), to: "README.txt")
        let wanted = try converted(plain).check().output
        // From a pipe the owners of the last database are not known when grants come before them.
        var piped = try Command.emigrate(
            "convert", "-", "-q", "-o", "-", "--superuser", "--keep-role", "rdsadmin")
        piped.input = .file(folder.file("dump.sql"))
        #expect(try piped.run().output != wanted)
        for level in [0, 6] {
            let zip = try zip("x\(level).zip", ["dump.sql", "README.txt"], level: level)
            for export in [zip + "/dump.sql", zip] {
                let got = try converted(export).check().output
                #expect(firstDifference(got, wanted) == nil)
            }
        }
    }

    @Test("of several dumps, one is named")
    func several() throws {
        try folder.write(Fixture.bytes("corpus/pg15/appdb.custom"), to: "a.dump")
        try folder.write(Fixture.bytes("corpus/pg15/appdb.tar"), to: "b.tar")
        let zip = try zip("both.zip", ["a.dump", "b.tar"], level: 6)
        let unclear = try converted(zip)
        #expect(unclear.status == 66)
        #expect(unclear.errorText.contains("\(zip)/a.dump, \(zip)/b.tar"))
        let one = try converted(zip + "/a.dump").check().output
        let other = try converted(zip + "/b.tar").check().output
        #expect(firstDifference(one, try converted(folder.file("a.dump").path).output) == nil)
        #expect(firstDifference(other, try converted(folder.file("b.tar").path).output) == nil)
        let absent = try converted(zip + "/c.dump")
        #expect(absent.status == 66)
        #expect(absent.errorText.contains("It holds: a.dump, b.tar"))
    }

    @Test("a zip without any")
    func none() throws {
        try folder.write(Array("Thank you.\n".utf8), to: "README.txt")
        let none = try converted(zip("none.zip", ["README.txt"], level: 6))
        #expect(none.status == 66)
        #expect(none.errorText.contains("which holds README.txt"))
    }
}
