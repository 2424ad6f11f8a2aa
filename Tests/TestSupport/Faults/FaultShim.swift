package import Foundation

/// A library that is preloaded into a program and plants a failure there; what it can do is said in
/// `shim.c`.
package struct FaultShim: Sendable {
    private let library: URL
    /// Removed at exit with what is in it.
    private let folder: TemporaryDirectory

    /// Compiled once for all tests of this process.
    package static let built = Result<FaultShim, any Error> { try FaultShim() }

    /// Why there is none here; nil where there is one.
    package static var obstacle: String? {
        #if os(Linux)
            guard compiler != nil else { return "no C compiler is installed: clang, cc or gcc" }
            return nil
        #else
            return "libraries are preloaded on Linux only"
        #endif
    }

    private static var compiler: Command? {
        for name in ["clang", "cc", "gcc"] {
            if let command = try? Command(named: name) { return command }
        }
        return nil
    }

    private init() throws {
        guard var compiling = Self.compiler else {
            throw SupportError("No C compiler is installed.")
        }
        folder = try TemporaryDirectory()
        library = folder.file("shim.so")
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "shim.c")
        compiling.arguments = [
            "-shared", "-fPIC", "-O1", "-Wall", "-o", library.path, source.path, "-ldl",
        ]
        try compiling.run().check()
    }

    /// What a program is started with to run under the shim.
    ///
    /// `faults` are as `shim.c` takes them, `jitter` is a seed, `export` the folder whose files are
    /// the export's, `notes` the file that is told what happened.
    package func environment(
        faults: [String] = [], jitter: UInt64? = nil, export: URL, notes: URL,
        server: PostgresServer
    ) -> [String: String?] {
        [
            "LD_PRELOAD": library.path, "EMIGRATE_FAULT": faults.joined(separator: ","),
            "EMIGRATE_FAULT_JITTER": jitter.map { "\($0)" }, "EMIGRATE_FAULT_FOLDER": export.path,
            "EMIGRATE_FAULT_NOTES": notes.path, "EMIGRATE_FAULT_SERVER": server.restartPipe,
        ]
    }
}

/// What the shim noted.
package struct FaultNotes: Sendable {
    /// The failures that came, as `PQexec 12 lose`.
    package let planted: [String]
    /// How often each function was called, where the program ended by itself.
    package let calls: [String: Int]

    package init(contentsOf file: URL) throws {
        var planted: [String] = []
        var calls: [String: Int] = [:]
        let text =
            FileManager.default.fileExists(atPath: file.path)
            ? try String(contentsOf: file, encoding: .utf8) : ""
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words.first == "planted" { planted.append(words.dropFirst().joined(separator: " ")) }
            if words.first == "calls", words.count == 3 { calls[words[1]] = Int(words[2]) }
        }
        self.planted = planted
        self.calls = calls
    }
}
