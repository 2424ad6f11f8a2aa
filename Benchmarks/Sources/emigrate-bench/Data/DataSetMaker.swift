import Foundation

/// Makes a data set: the schema and small tables of a real export, and generated rows in the
/// tables that grow, in a real server, dumped by the real pg_dump.
struct DataSetMaker {
    let dataSet: DataSet
    let size: ByteSize
    let seed: UInt64
    let export: URL
    /// Tells what is being done.
    let say: (String) -> Void

    func make() throws -> DataSet.Notes {
        // A psql that ends early shows its own message; writing to it must not end this program.
        signal(SIGPIPE, SIG_IGN)
        try? FileManager.default.removeItem(at: dataSet.folder)
        try FileManager.default.createDirectory(
            at: dataSet.folder, withIntermediateDirectories: true)
        let unpacked = try TemporaryFolder(prefix: "emigrate-bench-export")
        try Program("unzip").run(["-q", export.path, "-d", unpacked.url.path])
        let contents = try FileManager.default.contentsOfDirectory(atPath: unpacked.url.path)
        guard let name = contents.first(where: { $0.hasSuffix(".dir") }) else {
            throw BenchError("\(export.path) has no archive folder in it.")
        }
        let archive = unpacked.url.appending(path: name)
        let server = try ThrowawayServer(superuser: DataSet.platformRole)
        defer { server.stop() }
        let tables = try fill(server, from: archive)
        say("dump")
        try Program("pg_dump").run(
            ["-Fd", "-j1", "-f", dataSet.directory.path, DataSet.owner],
            environment: server.environment)
        server.stop()
        return try finish(tables: tables)
    }

    /// Generated rows go into empty tables, the export's own after them, then indexes and keys;
    /// that these can be made proves that the rows fit each other.
    private func fill(_ server: ThrowawayServer, from archive: URL) throws -> [String: Int] {
        let owner = DataSet.owner
        func restore(_ options: String...) throws {
            try Program("pg_restore").run(
                ["-e", "-d", owner] + options + [archive.path], environment: server.environment)
        }
        say("schema")
        try Program("psql").run(
            ["-Xq", "-d", "postgres"] + Self.create(owner).flatMap { ["-c", $0] },
            environment: server.environment)
        try restore("--section=pre-data")
        let loader = TableLoader(server: server, database: owner, seed: seed)
        let events = loader.eventCount(
            for: size.bytes - (try Self.textBytes(of: archive)))
        var sizes: [String: Int] = [:]
        for table in GeneratedTable.all {
            say("rows of \(table.name)")
            sizes[table.name] = try loader.load(table, events: events)
        }
        say("the export's own rows")
        try restore("--section=data")
        try loader.setSequences(events: events)
        say("indexes and keys")
        try restore("--section=post-data", "-j2")
        return sizes
    }

    private func finish(tables: [String: Int]) throws -> DataSet.Notes {
        say("zip")
        try Program("zip").run(
            ["-q", "-r", dataSet.zip.lastPathComponent, dataSet.directory.lastPathComponent],
            in: dataSet.folder)
        say("size of the text")
        let files = try FileManager.default.contentsOfDirectory(
            at: dataSet.directory, includingPropertiesForKeys: [.fileSizeKey])
        let notes = DataSet.Notes(
            seed: seed, madeBy: try Program("pg_dump").run(["--version"]).trimmed,
            copyTextBytes: try Self.textBytes(of: dataSet.directory),
            compressedBytes: try files.filter { $0.pathExtension == "gz" }
                .map(Self.size).reduce(0, +),
            zipBytes: try Self.size(dataSet.zip), tables: tables)
        try dataSet.write(notes)
        return notes
    }

    private static func create(_ owner: String) -> [String] {
        [
            "CREATE ROLE \(owner) LOGIN",
            "CREATE DATABASE \(owner) OWNER \(owner) TEMPLATE template0 ENCODING UTF8 LOCALE 'C'",
        ]
    }

    /// The bytes of all rows in an archive folder as text.
    private static func textBytes(of archive: URL) throws -> Int {
        let count = try Program("sh").run(["-c", "gzip -dc *.dat.gz | wc -c"], in: archive)
        guard let bytes = Int(count.trimmed) else { throw BenchError("wc printed no number.") }
        return bytes
    }

    private static func size(_ file: URL) throws -> Int {
        try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
