import ArgumentParser
import Foundation

/// Times the conversion of an export to SQL text.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Measure `emigrate convert` against pg_restore.")

    @OptionGroup var options: DataOptions

    @Option(help: "How many times each command is measured.")
    var rounds = 5

    @Option(help: "The emigrate to measure.", completion: .file())
    var emigrate = Repository.emigrate.path

    @Option(help: "Measure only commands with this in their name, and pg_restore. Repeatable.")
    var only: [String] = []

    @Flag(help: "Keep the files that the last round wrote.")
    var keep = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard rounds > 0 else { throw ValidationError("--rounds must be at least 1.") }
    }

    func run() throws {
        let notes = try options.prepare()
        let dataSet = options.dataSet
        let output = dataSet.folder.appending(path: "output")
        try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
        defer { if !keep { try? FileManager.default.removeItem(at: output) } }
        var contenders = try Contender.references(for: dataSet, writingTo: output)
        if FileManager.default.isExecutableFile(atPath: emigrate) {
            let program = URL(filePath: emigrate)
            contenders += Contender.emigrate(program, for: dataSet, writingTo: output)
        } else {
            note("\(emigrate) is not there, so only the others are measured.")
            note("Build it with: swift build -c release --product emigrate")
        }
        let contest = Contest(
            contenders: contenders.filter { $0.isWanted(only) }, rounds: rounds, keepsFiles: keep
        ) { note($0) }
        let report = Report(
            dataSet: notes, size: options.size, rounds: rounds, series: try contest.run())
        print(json ? try report.json() : report.table)
    }
}
