import Exports
import Foundation
import TestSupport

/// A script by somebody who wants psql to run a command, made of seeds at random.
struct HostileScript {
    let bytes: [UInt8]

    private struct Seeds {
        var whole: [[UInt8]] = []
        var lines: [[UInt8]] = []
        /// What stands between the frame of a dump, in pieces that end with a statement.
        var pieces: [[[UInt8]]] = []
    }

    private static let opening = Array("CREATE TABLE public.t (a text);\n".utf8)
    private static let closing = Array("\n--\n-- PostgreSQL database dump complete".utf8)

    private static let encoding = Array("SET client_encoding = 'UTF8';\n".utf8)

    private static let seeds = Result {
        let folder = Fixture.url("psql")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        var seeds = Seeds()
        for name in names where name.hasSuffix(".sql") {
            let bytes = try contents(of: folder.appending(path: name))
            seeds.whole.append(bytes)
            seeds.lines += bytes.split(separator: 0x0a).map { Array($0) }
            guard let start = bytes.firstRange(of: opening)?.upperBound,
                let end = bytes.firstRange(of: closing)?.lowerBound
            else { throw SupportError("\(name) is not framed.") }
            seeds.pieces.append(pieces(Array(bytes[start..<end])))
        }
        return seeds
    }

    /// What is put anywhere into a script.
    private static let pieces: [[UInt8]] =
        [
            "'", "\\", "\\'", "''", "\"", "$$", "$a$", "E'", "N'", "U&'", "--", "/*", "*/", ";",
            "\n",
            "\\! touch CANARY\n", "\n\\! touch CANARY\n", ":LAST_ERROR_MESSAGE", ":'x'", "あ", "ü",
            "'あ'", "'\\'", "\nCOMMIT;\n", "\nROLLBACK;\n", "\nBEGIN;\n", "\nSELECT 1/0;\n",
            "\nSET standard_conforming_strings = off;\n", "\nSET client_encoding = 'LATIN1';\n",
            "\nSELECT set_config('client_encoding', 'SJIS', false);\n", "`touch CANARY`", "\\t",
            "\nRESET ALL;\n", "\n\\.\n", "\nCOPY public.t (a) FROM stdin;\n", "(", ")", "\r\n",
            "\u{b}", "1e", "1ab", "$1", "begin", "BEGIN ATOMIC ", "END;\n", "e'a'\n'b\\'", "'\n'",
            ":LAST_ERROR_MESSAGE", "\0", "\nPREPARE TRANSACTION 'x';\n", " $$", " E'\\'", " BEGIN ",
            " -- Dumped from database version 15.18",
        ].map { Array($0.utf8) }
        + [[0xe3], [0x83, 0x27], [0x81, 0x30, 0x81], [0x8f], [0xff], [0xc2, 0x81]]

    /// The seeds as they are.
    static func whole() throws -> [[UInt8]] { try seeds.get().whole }

    /// The script of a number.
    init(number: UInt64) throws {
        var bytes = try Self.made(number)
        if number % 5 == 2, let range = bytes.firstRange(of: Self.encoding) {
            bytes.removeSubrange(range)
        }
        // Every command evaluates what stands in backquotes behind it, also those that do no harm.
        self.bytes =
            number % 3 == 0
            ? bytes
            : bytes.replacing(
                Array("\\! touch CANARY".utf8), with: Array("\\pset title `touch CANARY`".utf8))
    }

    private static func made(_ number: UInt64) throws -> [UInt8] {
        var random = SeededGenerator(seed: number)
        let seeds = try Self.seeds.get()
        var bytes = random.pick(seeds.whole)
        guard number >= seeds.whole.count else { return seeds.whole[Int(number)] }
        if random.chance(60) {
            bytes = Self.composed(bytes, seeds, &random)
        } else if random.chance(50) {
            bytes = Self.spliced(bytes, seeds, &random)
        }
        for _ in 0..<random.pick([0, 0, 1, 1, 2, 4]) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0 where !bytes.isEmpty:
                let end = min(bytes.count, place + Int.random(in: 1...3, using: &random))
                bytes.removeSubrange(min(place, bytes.count - 1)..<max(end, place))
            default: bytes.insert(contentsOf: random.pick(Self.pieces), at: place)
            }
        }
        return bytes
    }

    /// Cuts behind each line that ends a statement.
    private static func pieces(_ bytes: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = [[]]
        for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
            pieces[pieces.count - 1] += line + [0x0a]
            if line.last == UInt8(ascii: ";") || line.elementsEqual("\\.".utf8) {
                pieces.append([])
            }
        }
        return pieces
    }

    /// Pieces of some seeds, in the order in which each has them.
    private static func composed(
        _ frame: [UInt8], _ seeds: Seeds, _ random: inout SeededGenerator
    ) -> [UInt8] {
        var queues = (0..<random.pick([2, 3, 4])).map { _ in random.pick(seeds.pieces) }
        var body: [UInt8] = []
        while let index = queues.indices.shuffled(using: &random).first(where: {
            !queues[$0].isEmpty
        }) {
            let piece = queues[index].removeFirst()
            if random.chance(85) { body += piece }
        }
        guard let start = frame.firstRange(of: opening)?.upperBound,
            let end = frame.firstRange(of: closing)?.lowerBound
        else { return frame }
        return Array(frame[..<start]) + body + frame[end...]
    }

    /// The lines of a script with some of others between them, and some in another order.
    private static func spliced(
        _ bytes: [UInt8], _ seeds: Seeds, _ random: inout SeededGenerator
    ) -> [UInt8] {
        var lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false).map { Array($0) }
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let place = Int.random(in: 4...max(4, lines.count - 4), using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: lines.remove(at: min(place, lines.count - 1))
            case 1: lines.swapAt(min(place, lines.count - 1), lines.count / 2)
            default: lines.insert(random.pick(seeds.lines), at: min(place, lines.count))
            }
        }
        return Array(lines.joined(separator: [0x0a]))
    }
}
