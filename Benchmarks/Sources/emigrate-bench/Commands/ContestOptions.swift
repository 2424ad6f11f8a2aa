import ArgumentParser
import Foundation

/// How commands are measured against each other, whatever they do.
struct ContestOptions: ParsableArguments {
    @Option(help: "How many times each command is measured.")
    var rounds = 5

    @Option(help: "The emigrate to measure.", completion: .file())
    var emigrate = Repository.emigrate.path

    @Option(help: "Measure only commands with this in their name, and pg_restore. Repeatable.")
    var only: [String] = []

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard rounds > 0 else { throw ValidationError("--rounds must be at least 1.") }
    }

    /// The emigrate to measure; nil where it is not built, which is said.
    func program() -> URL? {
        guard FileManager.default.isExecutableFile(atPath: emigrate) else {
            note("\(emigrate) is not there, so only the others are measured.")
            note("Build it with: swift build -c release --product emigrate")
            return nil
        }
        return URL(filePath: emigrate)
    }

    /// Measures the wanted ones of `contenders` and prints the results.
    func hold(
        _ contenders: [Contender], size: ByteSize, notes: DataSet.Notes, keepsFiles: Bool = false
    ) throws {
        let contest = Contest(
            contenders: contenders.filter { $0.isWanted(only) }, rounds: rounds,
            keepsFiles: keepsFiles
        ) { note($0) }
        let report = Report(
            dataSet: notes, size: size, rounds: rounds, series: try contest.run())
        print(json ? try report.json() : report.table)
    }
}
