import ArgumentParser
import ByteStreams
import Conversion
import Loading
import Transformation

/// How the output is written.
struct ScriptOutputOptions: ParsableArguments {
    @Option(
        name: [.customLong("format"), .customShort("F")],
        help: ArgumentHelp(
            """
            plain (a SQL script), or of an archive another one: directory or custom; also p, d, c.
            """, valueName: "format"))
    var format = OutputFormat.plain

    @Option(
        name: [.customLong("compress"), .customShort("Z")],
        help: ArgumentHelp(
            """
            none, gzip (levels 1 to 9), lz4 (1 to 12) or zstd (1 to 19). An archive's data stays as \
            it is unless told otherwise; lz4 and zstd need pg_restore 16.
            """,
            valueName: "method[:level]"))
    var compress: String?

    @Flag(
        help: """
            With --format directory, read, check and copy every data file, instead of linking it \
            unread. A linked file is one file in both folders: remove either, write into neither.
            """)
    var copy = false

    @Option(
        help: ArgumentHelp(
            "Guard the script with \\restrict and this key; psql before 2025-08 does not know it.",
            valueName: "key"))
    var restrictKey: String?

    @Flag(help: "Guard the script with \\restrict and a random key.")
    var restrict = false

    @Flag(
        name: [.customLong("create"), .customShort("C")],
        help: "Create the database and connect to it, as pg_restore --create.")
    var create = false

    @Flag(
        name: [.customLong("clean"), .customShort("c")],
        help: "Drop what the script creates first, as pg_restore --clean.")
    var clean = false

    @Flag(help: "With --clean, tolerate what is not there.")
    var ifExists = false

    @Flag(
        name: [.customLong("single-transaction"), .customShort("1")],
        help: """
            Make the script one transaction: a part of it changes nothing. A script that has \
            transactions of its own to roll back, or SET LOCAL, is refused.
            """)
    var singleTransaction = false

    @Flag(help: "Do not wait until the output is safely on disk.")
    var noSync = false

    func validate() throws {
        if ifExists, !clean { throw ValidationError("--if-exists goes with --clean.") }
        if singleTransaction, create {
            throw ValidationError("--single-transaction does not go with --create.")
        }
        if format != .plain, let option = onlyForScripts {
            throw ValidationError(
                "\(option) is for scripts; to an archive's restoring it is pg_restore that has to"
                    + " be told so.")
        }
        if copy, format != .directory {
            throw ValidationError("--copy goes with --format directory.")
        }
        if let restrictKey {
            let isPlain = restrictKey.utf8.allSatisfy { byte in
                (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || (byte >= 0x30 && byte <= 0x39)
            }
            guard isPlain, !restrictKey.isEmpty else {
                throw ValidationError("--restrict-key takes letters and digits.")
            }
        }
        _ = try compression(for: "")
    }

    /// An option that was given and means something for scripts only.
    private var onlyForScripts: String? {
        let given = [
            ("--create", create), ("--clean", clean), ("--if-exists", ifExists),
            ("--single-transaction", singleTransaction), ("--restrict", restrict),
            ("--restrict-key", restrictKey != nil),
        ]
        return given.first { $0.1 }?.0
    }

    func apply(to options: inout ConvertOptions, target: String) throws {
        options.restrictKey = restrictKey ?? (restrict ? Self.randomKey() : nil)
        options.createsDatabase = create
        options.isSingleTransaction = singleTransaction
        options.cleansFirst = clean
        options.cleansIfExists = ifExists
        options.compression = try compression(for: target)
        options.syncsOutput = !noSync
        options.format = format.format
        options.copiesData = copy
    }

    private func compression(for target: String) throws -> ConvertOptions.Compression? {
        guard let compress else {
            guard format == .plain else { return nil }
            let suffixes: [(String, ConvertOptions.Compression)] = [
                (".gz", .gzip(level: 6)), (".lz4", .lz4(level: 1)), (".zst", .zstd(level: 3)),
            ]
            return suffixes.first { target.hasSuffix($0.0) }?.1
        }
        let parts = compress.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        func level(_ levels: ClosedRange<Int>, usually usual: Int) throws -> Int {
            guard parts.count == 2 else { return usual }
            guard let level = Int(parts[1]), levels.contains(level) else {
                throw ValidationError(
                    "\(parts[0])'s level goes from \(levels.lowerBound) to \(levels.upperBound).")
            }
            return level
        }
        switch parts[0] {
        case "none" where parts.count == 1: return .uncompressed
        case "gzip": return .gzip(level: try level(GzipSink.levels, usually: 6))
        case "lz4": return .lz4(level: try level(LZ4Sink.levels, usually: 1))
        case "zstd": return .zstd(level: try level(ZstdSink.levels, usually: 3))
        default:
            throw ValidationError(
                "--compress takes none, gzip, lz4 or zstd, and a level as in zstd:9.")
        }
    }

    private static func randomKey() -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        var generator = SystemRandomNumberGenerator()
        let key = (0..<63).map { _ in
            letters[Int.random(in: 0..<letters.count, using: &generator)]
        }
        return String(decoding: key, as: UTF8.self)
    }
}
