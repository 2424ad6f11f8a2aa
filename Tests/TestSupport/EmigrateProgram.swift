package import Foundation

extension Command {
    /// The emigrate that was built with these tests.
    package static func emigrate(_ arguments: String...) throws -> Command {
        try emigrate(arguments)
    }

    package static func emigrate(_ arguments: [String]) throws -> Command {
        Command(try emigrateProgram.get(), arguments)
    }

    /// Where it is: beside the test bundle, for debug and release alike, or where
    /// `EMIGRATE_BINARY` says.
    package static let emigrateProgram = Result<URL, any Error> {
        if let path = ProcessInfo.processInfo.environment["EMIGRATE_BINARY"] {
            return URL(filePath: path)
        }
        let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
        let executable = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
        #if DEBUG
            let configuration = "debug"
        #else
            let configuration = "release"
        #endif
        let folders =
            (bundles + [executable]).map { $0.deletingLastPathComponent() }
            + [Fixture.repository.appending(path: ".build/\(configuration)")]
        let found = folders.map { $0.appending(path: "emigrate") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
        guard let found else {
            throw SupportError("emigrate is not built; looked in \(folders.map(\.path)).")
        }
        return found
    }
}
