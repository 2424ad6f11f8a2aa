import ByteStreams
import DumpArchive
import Exports
import Foundation
import TestSupport

/// A custom archive whose entries hold the statements of a hostile script.
enum HostileArchive {
    /// Writes the archive of a number to `file`.
    static func write(number: UInt64, to file: URL) throws {
        var random = SeededGenerator(seed: number ^ 0x0a2c_417e)
        let statements = try HostileScript(number: number).bytes
            .split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: true)
            .map { Array($0) + Array(";\n".utf8) }
        var contents = try TableOfContents(
            header: archive.get().contents.header, entries: settings(&random))
        for (index, text) in statements.enumerated() {
            let kinds: [EntryKind] = [.table, "FUNCTION", "COMMENT", "VIEW", "INDEX", .acl]
            var entry = TOCEntry(
                dumpID: DumpID(rawValue: Int32(index + 10)), kind: random.pick(kinds),
                tag: Array("e\(index)".utf8), section: .preData)
            entry.namespace = Array("public".utf8)
            entry.owner = Array(random.pick(["owner", "owner", "owner", "xà"]).utf8)
            if random.chance(10) { entry.dropStatement = text } else { entry.definition = text }
            if random.chance(5) { entry.tag = text }
            contents.entries.append(entry)
        }
        let place = contents.entries.count
        var data = TOCEntry(
            dumpID: DumpID(rawValue: Int32(place + 20)), kind: .tableData, tag: Array("t".utf8),
            section: .data)
        let table = random.pick(["public.t", "public.missing", "\"あ\""])
        if random.chance(70) {
            data.copyStatement = Array("COPY \(table) (a) FROM stdin;\n".utf8)
        }
        data.hasData = true
        contents.entries.append(data)
        let sink = MemorySink()
        let writer = try CustomArchiveWriter(contents, to: sink)
        try writer.beginRows(ofEntry: place)
        let stream = writer.stream()
        let row = random.pick(["\\! touch CANARY", "a\\t`touch CANARY`", "あ", "x"])
        let value = random.pick(["\n\\! touch CANARY\n", "a\\', '\n\\! touch CANARY\n", "あ"])
        let rows =
            data.copyStatement == nil
            ? "INSERT INTO public.t VALUES ('xà', '\(value)');\n\n"
            : "1\n\(row)\n\\.\n\n\n"
        try stream.write(Array(rows.utf8))
        try stream.finish()
        try Data(writer.head + sink.bytes.dropFirst(writer.head.count)).write(to: file)
    }

    /// Entries that say how strings and text are to be read, or do not, or say it twice.
    private static func settings(_ random: inout SeededGenerator) -> [TOCEntry] {
        var entries: [TOCEntry] = []
        func add(_ kind: EntryKind, _ text: String) {
            var entry = TOCEntry(
                dumpID: DumpID(rawValue: Int32(entries.count + 1)), kind: kind, tag: kind.bytes,
                section: .preData)
            entry.definition = Array((text + ";\n").utf8)
            entries.append(entry)
        }
        for _ in 0..<random.pick([0, 1, 1, 1, 1, 2]) {
            add(.encoding, "SET client_encoding = '\(random.pick(["UTF8", "UTF8", "LATIN1"]))'")
        }
        for _ in 0..<random.pick([0, 1, 1, 1, 1, 2]) {
            let value = random.pick(["on", "on", "on", "off"])
            add(.standardStrings, "SET standard_conforming_strings = '\(value)'")
        }
        return entries
    }

    private static let archive = Result {
        let path = Fixture.url("corpus/pg16/appdb.custom").path
        return try CustomArchive(FileWindow(RandomAccessFile(path: path)), path: path)
    }
}
