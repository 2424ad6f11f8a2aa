import Foundation

/// Finding and running the programs that the benchmark needs.
struct Program {
    let url: URL

    /// Finds a program of PostgreSQL or of the system.
    ///
    /// Looks in `EMIGRATE_PG_BINDIR`, then in the newest `/usr/lib/postgresql/*/bin` (where Debian
    /// keeps the server's programs), then along `PATH`.
    init(_ name: String) throws {
        let environment = ProcessInfo.processInfo.environment
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: Self.debian)) ?? []
        let newestFirst = versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }
        let folders =
            [environment["EMIGRATE_PG_BINDIR"]].compactMap { $0 }
            + newestFirst.map { "\(Self.debian)/\($0)/bin" }
            + (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let found = folders.lazy.map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let found else { throw BenchError("The program \(name) is not installed.") }
        url = URL(filePath: found)
    }

    private static let debian = "/usr/lib/postgresql"

    /// Runs the program politely (`nice`), so that preparing data slows nobody, and waits for it.
    ///
    /// `input` is called with a handle to write the standard input to.
    @discardableResult
    func run(
        _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:],
        input: ((FileHandle) throws -> Void)? = nil
    ) throws -> String {
        let process = Process()
        process.executableURL = try Program("nice").url
        process.arguments = ["-n", "10", url.path] + arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe()
        process.standardOutput = output
        let stdin = input.map { _ in Pipe() }
        process.standardInput = stdin ?? FileHandle.nullDevice
        try process.run()
        if let stdin {
            try input?(stdin.fileHandleForWriting)
            try stdin.fileHandleForWriting.close()
        }
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError("\(url.lastPathComponent) failed (\(process.terminationStatus)).")
        }
        return String(decoding: text, as: UTF8.self)
    }
}
