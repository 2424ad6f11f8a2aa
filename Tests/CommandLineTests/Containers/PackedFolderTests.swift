import Foundation
import TestSupport
import Testing

/// A folder that somebody else than pg_dump has packed, so that its files come in any order.
@Suite("A folder in a compressed tar", .blocking)
struct PackedFolderTests {
    private let folder: TemporaryDirectory
    private let source = Fixture.url("corpus/pg17/appdb-Fd")

    init() throws { folder = try TemporaryDirectory() }

    /// The folder in a tar, its files in this order.
    private func packed(
        _ order: ([String]) -> [String], inside place: String = "", option: String = "-z"
    ) throws -> URL {
        let tar = folder.file("\(UUID().uuidString).tar")
        let names = try FileManager.default.contentsOfDirectory(atPath: source.path).sorted()
        try Command(
            named: "tar",
            [
                "-cf", tar.path, option, "-C", source.path,
                "--transform=s,^,\(place),",
            ] + order(names)
        ).run().check()
        return tar
    }

    private func converted(
        _ export: String, input: Command.Input = .none, temporary: String
    ) throws -> CommandResult {
        var command = try Command.emigrate(
            "convert", export, "--verbatim", "--restrict-key", "K", "-o", "-")
        command.input = input
        command.environment["TMPDIR"] = temporary
        return try command.run()
    }

    @Test("is what it is in place, whatever the order, and leaves nothing behind")
    func orders() throws {
        let spool = folder.file("spool")
        try FileManager.default.createDirectory(at: spool, withIntermediateDirectories: false)
        let wanted = try converted(source.path, temporary: "/nowhere").check().output
        let tars = [
            try packed { $0 }, try packed { $0.reversed() },
            try packed({
                $0.sorted { ($0 == "toc.dat" ? 0 : 1, $0) < ($1 == "toc.dat" ? 0 : 1, $1) }
            }),
            try packed({ $0.filter { $0 != "toc.dat" } + ["toc.dat"] }, inside: "a/b.dir/"),
            try packed({ _ in ["."] }, inside: "x"),
            try packed({ $0.reversed() }, option: "--zstd"),
        ]
        for tar in tars {
            for (export, input) in [(tar.path, Command.Input.none), ("-", .file(tar))] {
                let result = try converted(export, input: input, temporary: spool.path)
                #expect(result.status == 0, "\(tar) \(result.errorText)")
                #expect(firstDifference(result.output, wanted) == nil, "\(tar)")
                #expect(result.errorText.contains("unpacked into \(spool.path)"))
                #expect(result.errorText.hasPrefix("Unpacking "))
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: spool.path) == [])
    }

    @Test("pg_dump's own tar takes no room")
    func own() throws {
        let tar = try folder.write(
            gzipped(Fixture.bytes("corpus/pg17/appdb.tar")), to: "own.tar.gz")
        try converted(tar.path, temporary: "/nowhere").check()
    }

    @Test("without room for it there is no output, but a reason")
    func noRoom() throws {
        let tar = try packed { $0 }
        let absent = try converted(tar.path, temporary: "/nowhere")
        #expect(absent.status == 73)
        #expect(absent.errorText.contains("/nowhere"))
        #expect(absent.output.isEmpty)
        guard SmallDisk.isAvailable else { return }
        let disk = try SmallDisk(megabytes: 1)
        let small = try converted(tar.path, temporary: disk.path)
        #expect(small.status == 73)
        #expect(small.errorText.contains("--temporary-directory or in TMPDIR"))
        #expect(small.output.isEmpty)
    }

    @Test(
        "the place is said once when it begins, and an option names it, in every command",
        arguments: [
            ["inspect"], ["inspect", "--toc"], ["check", "--synapse", "1.98.0"],
            ["convert", "-o", "/dev/null"],
        ])
    func place(_ command: [String]) throws {
        let spool = folder.file("spool")
        try FileManager.default.createDirectory(at: spool, withIntermediateDirectories: false)
        let tar = try packed { $0.reversed() }
        var run = try Command.emigrate(
            [command[0], tar.path, "--temporary-directory", spool.path] + command.dropFirst())
        run.environment["TMPDIR"] = "/nowhere"
        let result = try run.run()
        let line = "Unpacking \(tar.path) into a nameless file in \(spool.path).\n"
        #expect(result.errorText.hasPrefix(line), "\(result)")
        #expect(result.errorText.components(separatedBy: "Unpacking").count == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: spool.path) == [])
    }

    @Test(
        "is unpacked once for a load, which reads it twice",
        .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"))
    func load() throws {
        let export = try Fixture.export("1.97").directory(in: folder)
        let tar = folder.file("export.tgz")
        try Command(
            named: "tar",
            ["-czf", tar.path, "-C", folder.url.path, export.lastPathComponent]
        ).run().check()
        let server = try LoadServer.shared
        let database = LoadServer.newName()
        defer { try? server.dropDatabase(database) }
        let conninfo = server.connectionString(database: database, user: "synapse")
        for command in ["load", "verify"] {
            let result = try Command.emigrate(
                command, tar.path, "-d", conninfo, "--temporary-directory", folder.url.path
            ).run().check()
            let notices = result.errorText.components(separatedBy: "Unpacking \(tar.path)").count
            #expect(notices == 2, "\(result.errorText)")
        }
        #expect(try server.difference(of: database, from: LoadServer.wanted("1.97")) == nil)
    }

    @Test("one that was cut short is damaged")
    func cut() throws {
        let tar = try packed { $0 }
        let bytes = try contents(of: tar)
        let half = try folder.write(Array(bytes[..<(bytes.count / 2)]), to: "half.tgz")
        let result = try converted(half.path, temporary: folder.url.path)
        #expect(result.status == 65)
        #expect(result.output.isEmpty)
    }
}
