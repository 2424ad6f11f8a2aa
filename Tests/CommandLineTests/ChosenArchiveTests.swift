import Foundation
import TestSupport
import Testing

/// A zip may hold more than one archive, and a script may begin with a byte order mark.
@Suite("Exports that need a second look", .blocking)
struct ChosenArchiveTests {
    @Test("of several archives in a zip, one is named as a path into it")
    func chosen() throws {
        let folder = try TemporaryDirectory()
        for name in ["one", "two"] {
            try FileManager.default.copyItem(
                at: Fixture.url("corpus/pg15/appdb-Fd"), to: folder.file(name))
        }
        let zip = folder.file("both.zip").path
        var make = try Command(named: "zip", ["-q", "-r", zip, "one", "two"])
        make.folder = folder.url
        _ = try make.run().check()

        let unclear = try Command.emigrate("convert", zip, "-o", "-").run()
        #expect(unclear.status == 66)
        #expect(unclear.errorText.contains("\(zip)/one, \(zip)/two"))
        let chosen = try Command.emigrate("convert", "-q", "\(zip)/two", "-o", "-").run()
        let plain = try Command.emigrate("convert", "-q", folder.file("two").path, "-o", "-").run()
        #expect(chosen.isSuccess, "\(chosen.errorText)")
        #expect(chosen.output == plain.output)
        let absent = try Command.emigrate("convert", "\(zip)/three", "-o", "-").run()
        #expect(absent.status == 66)
        #expect(absent.errorText.contains("It holds: one, two"))
    }

    @Test("a byte order mark hides nothing")
    func byteOrderMark() throws {
        var convert = try Command.emigrate("convert", "-q", "-", "-o", "-")
        let script = "ALTER TABLE t OWNER TO k7;\n"
        convert.input = .bytes([0xef, 0xbb, 0xbf] + Array(script.utf8))
        let result = try convert.run()
        #expect(result.text == "\\set ON_ERROR_STOP on\n\nALTER TABLE t OWNER TO synapse;\n")
    }
}
