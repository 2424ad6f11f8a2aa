import ByteStreams
import Exports
import Foundation
import TestSupport

/// Archives in `Fixtures/corpus` that every kind of output is made of.
enum RepackFixture {
    /// All of them, by path below the corpus.
    static let all =
        ["10", "13", "15", "16", "17", "18"].map { "pg\($0)/appdb-Fd" }
        + [
            "pg16/appdb-Fd-lz4", "pg16/appdb-Fd-zstd", "pg17/appdb-Fd-zstd", "pg18/appdb-Fd-lz4",
            "pg15/r2-Fd", "pg15/variants/stdstroff-Fd", "pg15/variants/viaroot-Fd",
            "pg18/appdb-stats-Fd", "pg18/variants/jobs2-Fd",
        ]

    /// Those that the installed pg_restore reads, and prints as it is now.
    static let readable = [
        "pg13/appdb-Fd", "pg15/appdb-Fd", "pg15/r2-Fd", "pg15/variants/stdstroff-Fd",
        "pg15/variants/viaroot-Fd",
    ]

    static func url(_ name: String) -> URL { Fixture.url("corpus/\(name)") }
}

/// The names in a folder, sorted.
func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
}

/// The first file in which two archives' folders differ; nil if they are equal.
///
/// pg_dump 16 and later write no byte for an empty large object, where there should be a frame; a
/// frame in its place is no difference.
func firstDifference(of folder: URL, from wanted: URL) throws -> String? {
    let got = try names(in: folder)
    guard try got == names(in: wanted) else { return "the names \(got)" }
    return try got.first { name in
        try contents(of: folder.appending(path: name))
            != fullContents(of: wanted.appending(path: name))
    }
}

private func fullContents(of file: URL) throws -> [UInt8] {
    let bytes = try contents(of: file)
    guard bytes.isEmpty else { return bytes }
    return switch file.pathExtension {
    case "lz4": try compressed([], .lz4)
    case "zst": try compressed([], .zstd)
    default: bytes
    }
}

/// The number of the file that a path leads to.
func inode(_ file: URL) throws -> UInt64? {
    try FileManager.default.attributesOfItem(atPath: file.path)[.systemFileNumber] as? UInt64
}
