import ByteStreams
package import DumpArchive

/// The small real archives in `Fixtures/corpus`.
package enum CorpusArchive {
    package static func path(_ name: String) -> String {
        let folders = #filePath.split(separator: "/").dropLast(3)
        return "/" + folders.joined(separator: "/") + "/Fixtures/corpus/" + name
    }

    package static func archive(_ name: String) throws -> DirectoryArchive {
        try DirectoryArchive(DirectoryFolder(path: path(name)))
    }

    package static func bytes(_ name: String) throws -> [UInt8] {
        let file: any ByteSource = try FileSource(path: path(name))
        return try (name.hasSuffix(".gz") ? GzipSource(file) : file).readAll(atMost: 1 << 26)
    }

    /// All archives, by path below the corpus.
    package static let archives =
        ["10", "13", "15", "16", "17", "18"].map { "pg\($0)/appdb-Fd" } + [
            "pg10/appdb-Fd-create", "pg15/r2-Fd", "pg15/variants/stdstroff-Fd",
            "pg15/variants/viaroot-Fd", "pg18/appdb-stats-Fd", "pg18/variants/jobs2-Fd",
        ]
}
